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
    var scalars: [Unicode.Scalar] = []
    var index = 0
    while index < raw.count, scalars.count < characterLimit {
      let next = wellFormedScalar(in: raw, at: index)
      scalars.append(next?.scalar ?? "?")
      index += next?.byteCount ?? 1
    }
    while let last = scalars.last, isWhiteSpace(last) { scalars.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.lazy.map { isControl($0) ? "." : $0 })
    return String(text)
  }

  /// The character whose UTF-8 stands at `index`; `nil` for anything but its one right spelling.
  private static func wellFormedScalar(
    in raw: [UInt8], at index: Int
  ) -> (scalar: Unicode.Scalar, byteCount: Int)? {
    let (byteCount, smallest): (Int, UInt32) =
      switch raw[index] {
      case 0...0x7F: (1, 0)
      case 0xC2...0xDF: (2, 0x80)
      case 0xE0...0xEF: (3, 0x800)
      case 0xF0...0xF4: (4, 0x1_0000)
      default: (0, 0)
      }
    guard byteCount > 0, index + byteCount <= raw.count else { return nil }
    var value = UInt32(raw[index]) & (byteCount == 1 ? 0x7F : 0x7F >> UInt32(byteCount))
    for byte in raw[index + 1..<index + byteCount] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, byteCount)
  }

  private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || (0x09...0x0D).contains(scalar.value)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
