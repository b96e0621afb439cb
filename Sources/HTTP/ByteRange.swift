/// The `Range` field of a request (RFC 9110, 14.2), as far as it is honoured: one range of bytes.
public enum ByteRange: Hashable, Sendable {
  /// None, one of another unit, several, or no range at all: the whole is sent.
  case whole
  case part(Range<Int>)
  /// It lies outside: 416.
  case unsatisfiable

  public init(_ field: String?, byteCount: Int) {
    self = field.flatMap { Self.read($0, byteCount: byteCount) } ?? .whole
  }

  private static func read(_ field: String, byteCount: Int) -> ByteRange? {
    let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, HTTPText.lowercased(halves[0]) == "bytes" else { return nil }
    let sides = HTTPText.trim(halves[1]).split(separator: "-", omittingEmptySubsequences: false)
    guard sides.count == 2, sides.allSatisfy(isDigits) else { return nil }
    // More digits than an `Int` holds are past every end.
    let numbers = sides.map { $0.isEmpty ? nil : Int($0) ?? .max }
    switch (numbers[0], numbers[1]) {
    case (nil, nil): return nil
    case (nil, .some(let suffix)):
      guard suffix > 0, byteCount > 0 else { return .unsatisfiable }
      return .part(max(0, byteCount - suffix)..<byteCount)
    case (.some(let first), let last):
      if let last, last < first { return nil }
      guard first < byteCount else { return .unsatisfiable }
      return .part(first..<(min(last ?? .max, byteCount - 1) + 1))
    }
  }

  private static func isDigits(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
