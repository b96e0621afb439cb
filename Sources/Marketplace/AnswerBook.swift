public import CoreStore
public import Model

/// What became of requests that carry an idempotency key.
public struct AnswerBook: Sendable {
  public enum Standing: Hashable, Sendable {
    /// The key is the caller's now: finish it, or abandon it.
    case new
    /// The first request of this key still runs.
    case running
    case done(IdempotencyRecord.Answer)
    /// The key was used with another body.
    case mismatch
  }

  /// How long an answer is kept.
  public static let keptSeconds: Int64 = 86_400
  /// A request that has run this long was lost with its process.
  public static let longestRunSeconds: Int64 = 900

  let store: any MarketStore

  public init(store: any MarketStore) { self.store = store }

  /// - Throws: `.invalid` for a key or route of the wrong length; `.storeFailed`.
  public func begin(
    _ key: IdempotencyKey, bodyHash: BlobID, at now: Timestamp
  ) throws(MarketError) -> Standing {
    guard (1...255).contains(key.key.utf8.count) else {
      throw .invalid(
        field: "Idempotency-Key",
        sentence: "The idempotency key has \(key.key.utf8.count) bytes; the limit is 255.",
        limit: 255, actual: key.key.utf8.count)
    }
    return try store.act(nil) { core in
      if let known = try core.record(of: key) {
        let age = known.answer == nil ? Self.longestRunSeconds : Self.keptSeconds
        if now < known.createdAt.adding(seconds: age) {
          guard known.bodyHash == bodyHash else { return .mismatch }
          return known.answer.map { .done($0) } ?? .running
        }
      }
      try core.put(IdempotencyRecord(key: key, bodyHash: bodyHash, createdAt: now))
      return .new
    }
  }

  /// For requests of several acts; one act finishes its own in its own transaction.
  public func finish(
    _ key: IdempotencyKey, bodyHash: BlobID, _ answer: IdempotencyRecord.Answer,
    at now: Timestamp
  ) throws(MarketError) {
    try store.act(nil) { core in
      try core.put(
        IdempotencyRecord(key: key, bodyHash: bodyHash, answer: answer, createdAt: now))
    }
  }

  /// The act failed; the same request may be tried again. Leaves an answer that is there.
  public func abandon(_ key: IdempotencyKey) throws(MarketError) {
    try store.act(nil) { core in
      if let known = try core.record(of: key), known.answer == nil { try core.drop(key) }
    }
  }

  /// Forgets answers that are older than they are kept; returns how many.
  public func prune(at now: Timestamp) throws(MarketError) -> Int {
    try store.act(nil) { core in
      try core.dropIdempotencyRecords(before: now.adding(seconds: -Self.keptSeconds))
    }
  }
}
