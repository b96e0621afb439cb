/// The tombstone of what was deleted: when, and by whom.
public struct Deletion: Hashable, Sendable {
  public let at: Timestamp
  /// `nil`: by whoever operates the store, on its command line.
  public let by: PersonID?

  public init(at: Timestamp, by: PersonID? = nil) {
    self.at = at
    self.by = by
  }
}
