import TestSupport

extension [UInt8] {
  /// One to six small damages: bytes changed, parts removed, repeated or cut off.
  func damaged(by generator: inout SeededGenerator) -> [UInt8] {
    var bytes = self
    let lengths: [UInt8] = [0, 1, 2, 4, 0x7F, 0x80, 0xD0, 0xD8, 0xD9, 0xDA, 0xE1, 0xFE, 0xFF]
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      guard !bytes.isEmpty else { break }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = Swift.min(bytes.count, place + Int.random(in: 1...40, using: &generator))
      switch Int.random(in: 0..<16, using: &generator) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2: bytes.removeSubrange(end...)
      case 3...8: bytes[place] = lengths.randomElement(using: &generator) ?? 0
      default: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
    }
    return bytes
  }
}
