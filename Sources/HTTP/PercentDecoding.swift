/// Percent-decoding (RFC 3986, 2.1), strict: what is not well formed is `nil`, never guessed.
public enum PercentDecoding {
  /// `nil` for a `%` without two hexadecimal digits, for what is not UTF-8, and for NUL.
  public static func decode(
    _ text: some StringProtocol, plusIsBlank: Bool = false
  ) -> String? {
    decodeBytes(text, plusIsBlank: plusIsBlank).flatMap { bytes in
      bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
  }

  /// `nil` for a `%` without two hexadecimal digits.
  public static func decodeBytes(
    _ text: some StringProtocol, plusIsBlank: Bool = false
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    var units = text.utf8.makeIterator()
    while let unit = units.next() {
      switch unit {
      case UInt8(ascii: "%"):
        guard let high = units.next().flatMap(digit), let low = units.next().flatMap(digit)
        else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(0x20)
      default: bytes.append(unit)
      }
    }
    return bytes
  }

  private static func digit(_ unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
