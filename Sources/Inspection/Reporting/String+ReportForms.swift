// The forms that a report's texts have to have.

extension UInt8 {
  /// Of `YYYY-MM-DDTHH:MM:SS.s±HH:MM`.
  var isOfCaptureTime: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: ":"),
      UInt8(ascii: "T"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  /// https://github.com/woltapp/blurhash/blob/master/Algorithm.md
  var isBase83: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "#$%*+,-.:;=?@[]^_{|}~".utf8.contains(self)
    }
  }
}

extension String {
  /// `#rrggbb`, lower case.
  var isColor: Bool {
    utf8.count == 7 && utf8.first == UInt8(ascii: "#")
      && utf8.dropFirst().allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
