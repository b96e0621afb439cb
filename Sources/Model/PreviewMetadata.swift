/// What a picture's preview needs to know, and what people ask about it.
///
/// It belongs to the attachment and is never rewritten when renditions are made again.
public struct PreviewMetadata: Hashable, Sendable {
  /// Pixels, as displayed (after orientation).
  public var width: Int
  public var height: Int
  /// As the file says; `.upright` when it says nothing or nonsense.
  public var orientation: Orientation = .upright
  /// `gray`, `rgb`, `cmyk` or `indexed`: how the samples are coded.
  public var colorSpace: ColorModel
  /// The embedded profile's description, or the name of the colour space that the file declares.
  public var profileName: String?
  /// Bits a sample: 1, 2, 4, 8 or 16.
  public var bitDepth: Int
  /// Whether any pixel is not fully opaque.
  public var hasTransparency = false
  /// An APNG: its default image was rendered.
  public var isAnimated = false
  /// A file that holds further pictures (MPF): the first was rendered.
  public var hasMultiplePictures = false
  /// Local time as the camera wrote it, `YYYY-MM-DDTHH:MM:SS[.s][±HH:MM]`, never converted.
  public var capturedAt: String?
  public var cameraMake: String?
  public var cameraModel: String?
  /// Whether the file as sent said where it was taken. The place itself is never read out.
  public var hasLocation = false
  /// Rows were missing; they are neutral grey in the renditions.
  public var isTruncated = false
  /// Plain sentences about what was odd in the file, without full picture or private data.
  public var warnings: [String] = []
  /// 4 × 3 components of the smallest rendition's pixels (https://blurha.sh).
  public var blurHash = ""
  /// `#rrggbb`, sRGB.
  public var dominantColor = ""

  public init(width: Int, height: Int, colorSpace: ColorModel, bitDepth: Int) {
    self.width = width
    self.height = height
    self.colorSpace = colorSpace
    self.bitDepth = bitDepth
  }
}

/// How a picture's samples are coded in the file.
public enum ColorModel: String, Sendable, CaseIterable {
  case gray
  case rgb
  case cmyk
  case indexed
}
