/// Somebody who can take part in conversations.
public struct Person: Hashable, Sendable {
  public let id: PersonID
  /// As shown to others; not unique.
  public var name: String
  public var createdAt: Timestamp

  public init(id: PersonID = PersonID(), name: String, createdAt: Timestamp) {
    self.id = id
    self.name = name
    self.createdAt = createdAt
  }
}
