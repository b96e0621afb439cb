/// What is known about a token; the token itself is never kept, only its SHA-256.
public struct AccessToken: Hashable, Sendable {
  public let id: TokenID
  public var personID: PersonID
  /// For people who look after tokens; may be empty.
  public var label: String
  public var createdAt: Timestamp
  /// `nil`: never.
  public var expiresAt: Timestamp?
  public var revokedAt: Timestamp?
  /// The day of its last use, in days since 1970-01-01 UTC.
  public var lastUsedDay: Int?

  public init(
    id: TokenID = TokenID(), personID: PersonID, label: String = "", createdAt: Timestamp,
    expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil, lastUsedDay: Int? = nil
  ) {
    self.id = id
    self.personID = personID
    self.label = label
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.revokedAt = revokedAt
    self.lastUsedDay = lastUsedDay
  }

  public func isValid(at now: Timestamp) -> Bool {
    revokedAt == nil && expiresAt.map { now < $0 } ?? true
  }
}
