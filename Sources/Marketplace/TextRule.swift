import Model

/// How long a text may be, in characters (Unicode scalars).
struct TextRule {
  let field: String
  let limits: ClosedRange<Int>

  static let name = TextRule(field: "name", limits: 1...200)
  static let profile = TextRule(field: "profile", limits: 0...4000)
  static let search = TextRule(field: "search", limits: 0...200)
  static let label = TextRule(field: "label", limits: 0...200)
  static let title = TextRule(field: "title", limits: 1...200)
  static let description = TextRule(field: "description", limits: 0...10_000)
  static let reason = TextRule(field: "reason", limits: 0...2000)

  /// The text without blanks round it.
  ///
  /// - Throws: `.invalid`.
  func checked(_ text: String) throws(MarketError) -> String {
    let trimmed = Self.trimmed(text)
    let count = trimmed.unicodeScalars.count
    if count < limits.lowerBound {
      throw .invalid(field: field, sentence: "The \(field) is empty.")
    }
    guard count <= limits.upperBound else {
      throw .invalid(
        field: field,
        sentence: "The \(field) has \(count) characters; the limit is \(limits.upperBound).",
        limit: limits.upperBound, actual: count)
    }
    guard !trimmed.unicodeScalars.contains("\0") else {
      throw .invalid(field: field, sentence: "The \(field) holds a NUL character.")
    }
    return trimmed
  }

  private static func trimmed(_ text: String) -> String {
    let body = text.drop { $0.isWhitespace }
    guard let end = body.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(body[...end])
  }
}
