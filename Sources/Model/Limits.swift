/// Every bound that a stranger's file is held to, as one validated value.
public struct Limits: Hashable, Sendable {
  /// Size of an upload. The first byte past it ends the request.
  public let uploadByteCount: Int
  /// Width times height of a picture, from its header.
  public let pixelCount: Int
  /// Width or height of a picture, from its header.
  public let sidePixelCount: Int
  /// Scans of a progressive JPEG.
  public let scanCount: Int
  /// Memory that decoding may need, estimated from the header before anything is allocated.
  public let decodeByteCount: Int
  /// Time that one picture may take.
  public let decodeSeconds: Int
  public let attachmentsPerMessage: Int
  public let messageCharacterCount: Int

  /// `nil` when a value is not positive or so large that arithmetic on it could overflow.
  public init?(
    uploadByteCount: Int = 10_485_760, pixelCount: Int = 120_000_000,
    sidePixelCount: Int = 65_500, scanCount: Int = 100, decodeByteCount: Int = 536_870_912,
    decodeSeconds: Int = 10, attachmentsPerMessage: Int = 10, messageCharacterCount: Int = 5_000
  ) {
    let values = [
      uploadByteCount, pixelCount, sidePixelCount, scanCount, decodeByteCount, decodeSeconds,
      attachmentsPerMessage, messageCharacterCount,
    ]
    guard values.allSatisfy({ (1...(1 << 40)).contains($0) }), sidePixelCount <= 65_500,
      decodeSeconds <= 3600
    else { return nil }
    self.uploadByteCount = uploadByteCount
    self.pixelCount = pixelCount
    self.sidePixelCount = sidePixelCount
    self.scanCount = scanCount
    self.decodeByteCount = decodeByteCount
    self.decodeSeconds = decodeSeconds
    self.attachmentsPerMessage = attachmentsPerMessage
    self.messageCharacterCount = messageCharacterCount
  }

  private init(defaults: Void) {
    uploadByteCount = 10_485_760
    pixelCount = 120_000_000
    sidePixelCount = 65_500
    scanCount = 100
    decodeByteCount = 536_870_912
    decodeSeconds = 10
    attachmentsPerMessage = 10
    messageCharacterCount = 5_000
  }

  /// 10 MiB, 120 megapixels, 65,500 pixels a side, 100 scans, 512 MiB and 10 s a decode,
  /// 10 attachments and 5,000 characters a message.
  public static let standard = Limits(defaults: ())
}
