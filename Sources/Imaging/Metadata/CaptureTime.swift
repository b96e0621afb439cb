/// The time at which a picture was taken, from Exif's three texts for it.
enum CaptureTime {
  /// `YYYY-MM-DDTHH:MM:SS[.s][±HH:MM]`, or `nil` when `time` is blank, zero or not a date.
  ///
  /// - Parameters:
  ///   - time: `DateTimeOriginal`: six numbers in order, with whatever cameras put between them.
  ///     A fraction and an offset in it, which the standard does not foresee, are taken too.
  ///   - subseconds: `SubSecTimeOriginal`: its leading digits are kept as written.
  ///   - offset: `OffsetTimeOriginal`: `±HH:MM` or `Z`; left out when it is anything else.
  static func format(time: String, subseconds: String?, offset: String?) -> String? {
    var rest = Substring(time).drop(while: isBlank)
    guard let year = number(&rest, digits: 4...4), separator(&rest),
      let month = number(&rest, digits: 1...2), separator(&rest),
      let day = number(&rest, digits: 1...2), separator(&rest),
      let hour = number(&rest, digits: 1...2), separator(&rest),
      let minute = number(&rest, digits: 1...2), separator(&rest),
      let second = number(&rest, digits: 1...2),
      year >= 1, (1...12).contains(month), day >= 1, day <= dayCount(month: month, year: year),
      hour <= 23, minute <= 59, second <= 60
    else { return nil }
    let ownFraction = fraction(&rest)
    let ownOffset = rest.allSatisfy(isBlank) ? nil : zone(rest)
    guard ownOffset != nil || rest.allSatisfy(isBlank) else { return nil }
    let digits = ownFraction ?? subseconds.flatMap(leadingDigits)
    let distance = ownOffset ?? offset.flatMap { zone(Substring($0)) }
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
      + padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2)
      + (digits.map { "." + $0 } ?? "") + (distance ?? "")
  }

  /// More than nanoseconds are not a measurement.
  private static let fractionDigitLimit = 9

  private static func number(_ rest: inout Substring, digits: ClosedRange<Int>) -> Int? {
    let text = rest.prefix(digits.upperBound).prefix(while: isDigit)
    guard digits.contains(text.count) else { return nil }
    rest = rest.dropFirst(text.count)
    return Int(text)
  }

  /// One of the marks that have been seen between the numbers of a date, and a blank after it
  /// where a number is padded with one.
  private static func separator(_ rest: inout Substring) -> Bool {
    guard let mark = rest.popFirst(), ":/-.,T".contains(mark) || isBlank(mark) else { return false }
    if let next = rest.first, isBlank(next) { rest.removeFirst() }
    return true
  }

  private static func fraction(_ rest: inout Substring) -> String? {
    guard rest.first == ".", let digits = leadingDigits(String(rest.dropFirst())) else {
      return nil
    }
    rest = rest.dropFirst().drop(while: isDigit)
    return digits
  }

  private static func leadingDigits(_ text: String) -> String? {
    let digits = text.drop(while: isBlank).prefix(while: isDigit).prefix(fractionDigitLimit)
    return digits.isEmpty ? nil : String(digits)
  }

  /// `±HH:MM` of `+9:00`, `+0900` and `Z` too; the farthest zones are 14 hours off.
  private static func zone(_ text: Substring) -> String? {
    var rest = text.drop(while: isBlank)
    guard let sign = rest.popFirst() else { return nil }
    if sign == "Z" { return rest.allSatisfy(isBlank) ? "+00:00" : nil }
    guard sign == "+" || sign == "-", let hours = number(&rest, digits: 1...2), hours <= 14 else {
      return nil
    }
    if rest.first == ":" { rest.removeFirst() }
    guard let minutes = number(&rest, digits: 2...2), minutes <= 59, rest.allSatisfy(isBlank) else {
      return nil
    }
    return "\(sign)\(padded(hours, 2)):\(padded(minutes, 2))"
  }

  private static func dayCount(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
  private static func isBlank(_ character: Character) -> Bool { character == " " }
}
