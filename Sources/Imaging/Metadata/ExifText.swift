/// Text as cameras write it: ASCII by the standard, in practice anything.
enum ExifText {
  /// Long enough for every camera, short enough to be shown.
  static let characterLimit = 256
  /// What that many characters and the blanks after them may take.
  static let byteLimit = 2048

  /// Reads UTF-8. Each byte that is not part of any becomes `?`, each control character `.`, so
  /// that nobody's terminal obeys a file. White space at the end goes.
  static func decode(_ bytes: some Sequence<UInt8>) -> String {
    let raw = Array(bytes)
    var scalars = String.UnicodeScalarView()
    var index = 0
    while index < raw.count, scalars.count < characterLimit {
      let length = wellFormedLength(raw, at: index)
      if let scalar = length.flatMap({ scalar(raw[index..<index + $0]) }) {
        scalars.append(scalar)
        index += length ?? 1
      } else {
        scalars.append("?")
        index += 1
      }
    }
    while let last = scalars.last, isWhiteSpace(last) { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars.map { isControl($0) ? "." : $0 }))
  }

  /// The length of the UTF-8 sequence that the byte at `index` announces, if it is all there.
  private static func wellFormedLength(_ raw: [UInt8], at index: Int) -> Int? {
    let length =
      switch raw[index] {
      case 0...0x7F: 1
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    return length > 0 && index + length <= raw.count ? length : nil
  }

  private static func scalar(_ sequence: ArraySlice<UInt8>) -> Unicode.Scalar? {
    String(validating: sequence, as: UTF8.self)?.unicodeScalars.first
  }

  private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || (0x09...0x0D).contains(scalar.value)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
