/// Numbers and texts, one after the other, as little-endian bytes.
struct RecordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    var rest = number.littleEndian
    withUnsafeBytes(of: &rest) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ isTrue: Bool) { append(UInt8(isTrue ? 1 : 0)) }

  /// Cuts what is longer than `limitByteCount`, between characters, and makes blanks of controls:
  /// what the reader would not take.
  mutating func append(_ text: String, limitByteCount: Int) {
    var kept = String.UnicodeScalarView()
    var byteCount = 0
    for scalar in text.unicodeScalars {
      byteCount += UTF8.width(scalar)
      guard byteCount <= limitByteCount else { break }
      kept.append(scalar.isControl ? " " : scalar)
    }
    let utf8 = Array(String(kept).utf8)
    append(UInt16(clamping: utf8.count))
    bytes += utf8
  }

  mutating func append(_ text: String?, limitByteCount: Int) {
    append(text != nil)
    if let text { append(text, limitByteCount: limitByteCount) }
  }
}

extension Unicode.Scalar {
  /// C0 and C1 controls and DEL.
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
