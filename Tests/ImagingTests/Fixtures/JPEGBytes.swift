/// JPEG files made of given segments; their coded data is not meant to be decoded.
enum JPEGBytes {
  static let start: [UInt8] = [0xFF, 0xD8]
  static let end: [UInt8] = [0xFF, 0xD9]
  static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 0, 0])
  static let quantization = segment(0xDB, [UInt8](repeating: 1, count: 65))
  static let huffman = segment(0xC4, [0] + [UInt8](repeating: 0, count: 16))
  static let comment = segment(0xFE, Array("made by a person".utf8))
  static let scanHeader = segment(0xDA, [1, 1, 0, 0, 63, 0])
  /// Restart markers, stuffed zeros and fill bytes among it.
  static let codedData: [UInt8] = [
    0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xFF, 0x00, 0x78, 0xFF, 0xD1,
  ]

  static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length = payload.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload
  }

  static func frame(
    _ marker: UInt8 = 0xC0, width: Int = 640, height: Int = 480, componentCount: Int = 3
  ) -> [UInt8] {
    var payload: [UInt8] = [
      8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255),
      UInt8(componentCount),
    ]
    for index in 0..<componentCount {
      payload += [UInt8(index + 1), index == 0 ? 0x21 : 0x11, UInt8(min(index, 1))]
    }
    return segment(marker, payload)
  }

  static func exif(_ tiff: [UInt8], header: [UInt8] = Array("Exif\0\0".utf8)) -> [UInt8] {
    segment(0xE1, header + tiff)
  }

  static func adobe(transform: UInt8, extra: [UInt8] = []) -> [UInt8] {
    segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, transform] + extra)
  }

  static func iccPiece(_ number: UInt8, of count: UInt8, _ data: [UInt8]) -> [UInt8] {
    segment(0xE2, Array("ICC_PROFILE\0".utf8) + [number, count] + data)
  }

  /// A multi-picture index that names `count` pictures.
  static func multiPictureIndex(pictureCount count: UInt8) -> [UInt8] {
    segment(
      0xE2,
      Array("MPF\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0xB0, 0x01, 0, 4, 0, 0, 0, 1, 0, 0, 0, count]
        + [0, 0, 0, 0])
  }

  /// `SOI`, `segments`, and a picture of one scan to its `EOI`.
  static func file(_ segments: [UInt8]...) -> [UInt8] {
    start + segments.flatMap { $0 } + picture + end
  }

  static let picture = quantization + frame() + huffman + scanHeader + codedData
}
