import Model

/// Reads JSON (RFC 8259) strictly: UTF-8, nothing after the value, no name twice in one object,
/// whole numbers only, bounded depth.
struct JSONReader {
  struct Malformed: Error {
    /// One plain sentence.
    let sentence: String
  }

  private static let depthLimit = 16

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  static func read(_ bytes: [UInt8]) throws(Malformed) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.place == bytes.count else { throw reader.unexpected() }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func unexpected() -> Malformed {
    place < bytes.count
      ? Malformed(sentence: "The JSON is not well formed at byte \(place + 1).")
      : Malformed(sentence: "The JSON ends too early.")
  }

  private mutating func skipBlanks() {
    while let unit = next, unit == 0x20 || unit == 0x0A || unit == 0x0D || unit == 0x09 {
      place += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) throws(Malformed) {
    guard next == UInt8(ascii: character) else { throw unexpected() }
    place += 1
  }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func value() throws(Malformed) -> JSONValue {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try nested { reader throws(Malformed) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(Malformed) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(Malformed) -> JSONValue
  ) throws(Malformed) -> JSONValue {
    guard depth < Self.depthLimit else {
      throw Malformed(sentence: "The JSON is nested more than \(Self.depthLimit) deep.")
    }
    depth += 1
    place += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(Malformed) -> JSONValue {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if takes("}") { return .object([]) }
    repeat {
      skipBlanks()
      let name = try string()
      guard names.insert(name).inserted else {
        throw Malformed(sentence: "The JSON has a name twice in one object.")
      }
      skipBlanks()
      try take(":")
      members.append(JSONValue.Member(key: name, value: try value()))
      skipBlanks()
    } while takes(",")
    try take("}")
    return .object(members)
  }

  private mutating func array() throws(Malformed) -> JSONValue {
    var values: [JSONValue] = []
    skipBlanks()
    if takes("]") { return .array([]) }
    repeat {
      values.append(try value())
      skipBlanks()
    } while takes(",")
    try take("]")
    return .array(values)
  }

  private mutating func word(_ text: String, _ value: JSONValue) throws(Malformed) -> JSONValue {
    for unit in text.utf8 {
      guard next == unit else { throw unexpected() }
      place += 1
    }
    return value
  }

  /// Fractions and exponents are well-formed JSON, but nothing here takes them: they become a
  /// string that no field accepts as a number.
  private mutating func number() throws(Malformed) -> JSONValue {
    let start = place
    _ = takes("-")
    let digits = place
    while let unit = next, (0x30...0x39).contains(unit) { place += 1 }
    guard place > digits, place == digits + 1 || bytes[digits] != 0x30 else {
      throw unexpected()
    }
    let integerEnd = place
    if takes(".") { try takeDigits() }
    if takes("e") || takes("E") {
      if !takes("+") { _ = takes("-") }
      try takeDigits()
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard place == integerEnd, let number = Int(text) else { return .array([.string(text)]) }
    return .integer(number)
  }

  private mutating func takeDigits() throws(Malformed) {
    let start = place
    while let unit = next, (0x30...0x39).contains(unit) { place += 1 }
    guard place > start else { throw unexpected() }
  }

  private mutating func string() throws(Malformed) -> String {
    try take("\"")
    var units: [UInt8] = []
    while let unit = next {
      place += 1
      switch unit {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else {
          throw Malformed(sentence: "The JSON holds a text that is not UTF-8.")
        }
        return text
      case UInt8(ascii: "\\"): units += try escaped()
      case 0..<0x20:
        place -= 1
        throw unexpected()
      default: units.append(unit)
      }
    }
    throw unexpected()
  }

  private mutating func escaped() throws(Malformed) -> [UInt8] {
    guard let unit = next else { throw unexpected() }
    place += 1
    switch unit {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [unit]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try unicodeScalar()).utf8)
    default:
      place -= 1
      throw unexpected()
    }
  }

  private mutating func unicodeScalar() throws(Malformed) -> Unicode.Scalar {
    let first = try fourDigits()
    var value = UInt32(first)
    if (0xD800..<0xDC00).contains(first) {
      try take("\\")
      try take("u")
      let second = try fourDigits()
      guard (0xDC00..<0xE000).contains(second) else { throw unexpected() }
      value = 0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw Malformed(sentence: "The JSON holds half of a surrogate pair.")
    }
    return scalar
  }

  private mutating func fourDigits() throws(Malformed) -> UInt16 {
    guard bytes.count - place >= 4,
      bytes[place..<(place + 4)].allSatisfy({ Self.isHexadecimal($0) }),
      let value = UInt16(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
    else { throw unexpected() }
    place += 4
    return value
  }

  private static func isHexadecimal(_ unit: UInt8) -> Bool {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
