/// A request that may come twice, by the key that its sender chose for it.
public struct IdempotencyKey: Hashable, Sendable {
  public var personID: PersonID
  /// Method and pattern: one key may be used once on each.
  public var route: String
  public var key: String

  public init(personID: PersonID, route: String, key: String) {
    self.personID = personID
    self.route = route
    self.key = key
  }
}

/// What became of the first request of its key.
public struct IdempotencyRecord: Hashable, Sendable {
  public struct Answer: Hashable, Sendable {
    /// HTTP's.
    public var status: Int
    public var body: String

    public init(status: Int, body: String) {
      self.status = status
      self.body = body
    }
  }

  public var key: IdempotencyKey
  /// SHA-256 of the request's body.
  public var bodyHash: BlobID
  /// `nil` while it runs.
  public var answer: Answer?
  public var createdAt: Timestamp

  public init(
    key: IdempotencyKey, bodyHash: BlobID, answer: Answer? = nil, createdAt: Timestamp
  ) {
    self.key = key
    self.bodyHash = bodyHash
    self.answer = answer
    self.createdAt = createdAt
  }
}
