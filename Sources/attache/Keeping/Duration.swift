/// A span of time as people type it: `90s`, `15m`, `36h`, `30d`, or `0`.
struct Duration: Hashable, Sendable {
  static let unitSeconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
  /// A hundred years.
  static let secondLimit: Int64 = 36_500 * 86_400

  let seconds: Int64

  init?(_ text: String) {
    if text == "0" {
      seconds = 0
      return
    }
    guard let unit = text.last.flatMap({ Self.unitSeconds[$0] }) else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let count = Int64(digits), count <= Self.secondLimit / unit
    else { return nil }
    seconds = count * unit
  }
}

extension ParsedCommand {
  /// - Throws: `.badValue`.
  func seconds(of name: OptionName, otherwise standard: Int64) throws(UsageError) -> Int64 {
    guard let typed = value(of: name) else { return standard }
    guard let duration = Duration(typed.text) else {
      throw .badValue(
        option: "--\(name)",
        reason: "\(typed.display) is not a number followed by s, m, h or d, and at most 36500d")
    }
    return duration.seconds
  }
}
