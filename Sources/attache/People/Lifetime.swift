/// How long a token is valid: a number with `d`, `h`, `m` or `s`.
struct Lifetime: Sendable {
  /// A hundred years.
  static let limitSeconds: Int64 = 36_525 * 86_400

  let seconds: Int64

  init(_ typed: String) throws(UsageError) {
    let units: [Character: Int64] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    guard let letter = typed.last, let unit = units[letter],
      let count = Int64(typed.dropLast()), count > 0, count <= Self.limitSeconds / unit
    else {
      throw .badValue(
        option: "--expires",
        reason: "\(typed.escapingControlCharacters) is no time like 30d, 12h, 45m or 90s, of at"
          + " most 36525d")
    }
    seconds = count * unit
  }
}
