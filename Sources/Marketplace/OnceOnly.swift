import CoreStore
public import Model

/// Lets an act write down its own answer in its own transaction, so that the same request sent again
/// gets that answer and the act is done once.
public struct OnceOnly<Value>: Sendable {
  private let key: IdempotencyKey
  private let bodyHash: BlobID
  private let createdAt: Timestamp
  private let answer: @Sendable (Value) -> IdempotencyRecord.Answer

  /// `answer` makes of the act's result what its sender is told.
  public init(
    _ key: IdempotencyKey, bodyHash: BlobID, createdAt: Timestamp,
    answer: @escaping @Sendable (Value) -> IdempotencyRecord.Answer
  ) {
    self.key = key
    self.bodyHash = bodyHash
    self.createdAt = createdAt
    self.answer = answer
  }

  /// For acts of other rooms, which write it down in their own transaction.
  public func record(of value: Value) -> IdempotencyRecord {
    IdempotencyRecord(key: key, bodyHash: bodyHash, answer: answer(value), createdAt: createdAt)
  }

  func finish(_ value: Value, _ core: any MarketWriter) throws {
    try core.put(record(of: value))
  }
}
