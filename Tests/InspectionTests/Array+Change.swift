import TestSupport

extension [UInt8] {
  /// Overwrites one to eight bytes in `range` with values that parsers stumble over.
  mutating func change(_ range: Range<Int>, using generator: inout SeededGenerator) {
    guard !range.isEmpty else { return }
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      let special: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)]
      self[Int.random(in: range, using: &generator)] =
        special.randomElement(using: &generator) ?? 0
    }
  }
}
