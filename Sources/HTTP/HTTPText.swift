/// Small readers for the texts of header fields.
public enum HTTPText {
  /// Splits at `separator` outside quoted strings; trims blanks, drops empty pieces.
  public static func split(_ text: String, at separator: Unicode.Scalar) -> [String] {
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    var isQuoted = false
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if scalar == separator && !isQuoted {
        pieces.append(trim(String(piece)))
        piece = String.UnicodeScalarView()
        continue
      }
      if isEscaped {
        isEscaped = false
      } else if scalar == "\\" && isQuoted {
        isEscaped = true
      } else if scalar == "\"" {
        isQuoted.toggle()
      }
      piece.append(scalar)
    }
    pieces.append(trim(String(piece)))
    return pieces.filter { !$0.isEmpty }
  }

  /// Without blanks and tabs at its ends.
  public static func trim(_ text: some StringProtocol) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let inner = text.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return String(decoding: inner, as: UTF8.self)
  }

  /// With A to Z as a to z. Nothing else: to Unicode the Kelvin sign is a K, and to nobody else is
  /// `chun\u{212A}ed` a transfer coding.
  public static func lowercased(_ text: some StringProtocol) -> String {
    let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z")
    return String(unsafeUninitializedCapacity: text.utf8.count) { buffer in
      for (index, unit) in text.utf8.enumerated() {
        buffer[index] = isCapital ~= unit ? unit | 0x20 : unit
      }
      return text.utf8.count
    }
  }

  /// A token (RFC 9110, 5.6.2): what names of fields and methods are made of.
  public static func isToken(_ units: some Collection<UInt8>) -> Bool {
    !units.isEmpty
      && units.allSatisfy { unit in
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(unit)
        }
      }
  }

  /// What stands in a quoted string, or the text itself when it is not quoted. Only quotes and
  /// backslashes are taken for escaped: some programs send `C:\\photo.jpg` as it is.
  public static func unquote(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count >= 2, scalars.first == "\"", scalars.last == "\"" else { return text }
    var result = String.UnicodeScalarView()
    var index = 1
    while index < scalars.count - 1 {
      let next = scalars[index + 1]
      if scalars[index] == "\\", index + 1 < scalars.count - 1, next == "\"" || next == "\\" {
        index += 1
      }
      result.append(scalars[index])
      index += 1
    }
    return String(result)
  }
}
