/// Base64 (RFC 4648), strict.
enum Base64 {
  enum Alphabet {
    /// With `+` and `/`, padded.
    case standard
    /// With `-` and `_`, unpadded.
    case url
  }

  /// `nil` for anything that `alphabet` would not write.
  static func decode(_ text: some StringProtocol, alphabet: Alphabet) -> [UInt8]? {
    var units = Array(text.utf8)
    if alphabet == .standard {
      guard units.count % 4 == 0 else { return nil }
      for _ in 0..<2 where units.last == UInt8(ascii: "=") { units.removeLast() }
    }
    guard units.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(units.count * 3 / 4)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for unit in units {
      guard let value = value(of: unit, alphabet) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    return bits & ((1 << bitCount) - 1) == 0 ? bytes : nil
  }

  private static func value(of unit: UInt8, _ alphabet: Alphabet) -> UInt32? {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(unit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(unit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(unit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+") where alphabet == .standard, UInt8(ascii: "-") where alphabet == .url: 62
    case UInt8(ascii: "/") where alphabet == .standard, UInt8(ascii: "_") where alphabet == .url: 63
    default: nil
    }
  }
}
