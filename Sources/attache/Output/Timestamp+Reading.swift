import Model

extension Timestamp {
  /// Reads `2026-11-21` and `2026-11-21T07:03:18Z`, in UTC, seconds and their fraction left out or
  /// not; anything else, and days that there are not, are `nil`.
  ///
  /// Days since 1970 by Howard Hinnant's `days_from_civil`
  /// (https://howardhinnant.github.io/date_algorithms.html), in years that begin in March.
  init?(iso8601 text: String) {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let date = Self.numbers(parts[0], separator: "-"),
      date.count == 3, parts[0].utf8.count == 10
    else { return nil }
    let (year, month, day) = (date[0], date[1], date[2])
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.dayCount(year, month)
    else { return nil }
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    guard let time = Self.microseconds(parts.count == 2 ? parts[1] : "00:00Z") else { return nil }
    self.init(microseconds: (days - 719_468) * 86_400_000_000 + time)
  }

  private static func dayCount(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// `07:03Z`, `07:03:18Z`, `07:03:18.25Z`
  private static func microseconds(_ text: Substring) -> Int64? {
    guard text.last == "Z" else { return nil }
    let pieces = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(pieces.count), let clock = numbers(pieces[0], separator: ":"),
      (2...3).contains(clock.count), clock[0] < 24, clock[1] < 60
    else { return nil }
    let seconds = clock.count == 3 ? clock[2] : 0
    guard seconds < 60 else { return nil }
    var fraction: Int64 = 0
    if pieces.count == 2 {
      let digits = pieces[1].prefix(6)
      guard let value = numbers(digits, separator: ":")?.first, pieces[1].utf8.count <= 9 else {
        return nil
      }
      fraction = (digits.utf8.count..<6).reduce(value) { value, _ in value * 10 }
    }
    return ((clock[0] * 60 + clock[1]) * 60 + seconds) * 1_000_000 + fraction
  }

  /// Runs of 1 to 6 digits.
  private static func numbers(_ text: Substring, separator: Character) -> [Int64]? {
    var numbers: [Int64] = []
    for part in text.split(separator: separator, omittingEmptySubsequences: false) {
      guard (1...6).contains(part.utf8.count),
        part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(part)
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
