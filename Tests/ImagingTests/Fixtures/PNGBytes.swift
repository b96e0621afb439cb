import Model

/// PNG files made of given chunks; their image data is not meant to be inflated.
enum PNGBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  static let header = chunk("IHDR", [0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 0])
  static let imageData = chunk("IDAT", [1, 2, 3, 4, 5])
  static let end = chunk("IEND", [])
  static let animationControl = chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0])

  static func chunk(_ type: String, _ data: [UInt8], hasRightChecksum: Bool = true) -> [UInt8] {
    let body = Array(type.utf8) + data
    let checksum = CRC32.checksum(of: body.span) ^ (hasRightChecksum ? 0 : 1)
    return bigEndian(UInt32(data.count)) + body + bigEndian(checksum)
  }

  /// Signature, `IHDR`, `before`, one `IDAT`, `after`, `IEND`.
  static func file(_ before: [UInt8]..., after: [UInt8] = []) -> [UInt8] {
    signature + header + before.flatMap { $0 } + imageData + after + end
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
