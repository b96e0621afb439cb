/// Reads that answer `nil` outside the span: offsets in a stranger's file may be anything.
extension Span where Element == UInt8 {
  func byte(at offset: Int) -> UInt8? {
    indices.contains(offset) ? self[offset] : nil
  }

  func bigEndianUInt16(at offset: Int) -> UInt16? {
    guard offset >= 0, offset < count - 1 else { return nil }
    return UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  func bigEndianUInt32(at offset: Int) -> UInt32? {
    guard offset >= 0, offset < count - 3 else { return nil }
    return UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
      | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
  }

  /// Whether `text` stands at `offset`, all of it below `end`.
  func holds(_ text: StaticString, at offset: Int, before end: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, end <= count, offset <= end - length else { return false }
    return text.withUTF8Buffer { expected in
      var index = 0
      while index < length {
        if self[offset + index] != expected[index] { return false }
        index += 1
      }
      return true
    }
  }

  /// The bytes of what part of `range` there is.
  func bytes(in range: Range<Int>) -> [UInt8] {
    let inside = range.clamped(to: 0..<count)
    return [UInt8](unsafeUninitializedCapacity: inside.count) { buffer, initializedCount in
      for index in inside { buffer[index - inside.lowerBound] = self[index] }
      initializedCount = inside.count
    }
  }
}
