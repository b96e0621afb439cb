import Model

/// What the log and the metrics want to know of an exchange, besides what HTTP knows.
struct ExchangeNote: Sendable {
  /// `nil` when no route was found: paths from outside are not logged.
  var pattern: String?
  var personID: PersonID?
  /// Whether the answer was given before, and nobody had to look for it.
  var isRecalled = false
  /// `ProblemName`.
  var problem: String?
  /// For failures of our own: what the client was not told.
  var cause: String?
}
