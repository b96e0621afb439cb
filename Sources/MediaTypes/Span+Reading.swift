/// Reading bytes that a stranger chose: every access is checked, `nil` means out of bounds.
extension Span<UInt8> {
  func byte(at offset: Int) -> UInt8? {
    indices.contains(offset) ? self[offset] : nil
  }

  func littleEndian16(at offset: Int) -> Int? {
    guard let low = byte(at: offset), let high = byte(at: offset &+ 1) else { return nil }
    return Int(high) << 8 | Int(low)
  }

  func littleEndian32(at offset: Int) -> Int? {
    guard let low = littleEndian16(at: offset), let high = littleEndian16(at: offset &+ 2) else {
      return nil
    }
    return high << 16 | low
  }

  /// Whether `pattern` stands at `offset`.
  func matches(_ pattern: StaticString, at offset: Int = 0) -> Bool {
    guard offset >= 0, offset <= count, pattern.utf8CodeUnitCount <= count - offset else {
      return false
    }
    return pattern.withUTF8Buffer { pattern in
      pattern.indices.allSatisfy { self[offset + $0] == pattern[$0] }
    }
  }

  /// The bytes in `range`, which must lie inside.
  func bytes(in range: Range<Int>) -> [UInt8]? {
    guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for offset in range { copy.append(self[offset]) }
    return copy
  }
}
