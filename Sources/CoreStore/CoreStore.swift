/// People, conversations, messages, attachments, renditions and leases, in transactions.
///
/// Calls block, may come from several threads at once, and must not be nested: a transaction that
/// is opened inside another one waits for itself until the store gives up with `.busy`.
public protocol CoreStore: Sendable {
  /// Runs `body` on one consistent snapshot. The reader is void once `body` has returned.
  func read<Result>(
    _ body: (any CoreReader) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result

  /// Runs `body` in a transaction that no other writer interleaves with. When it returns,
  /// everything it wrote is durable; when it throws, nothing of it happened. The writer is void
  /// once `body` has returned.
  ///
  /// `.busy` and `.full` mean that nothing was kept. After `.io` out of the commit itself either may
  /// be true, all of it or nothing: do not acknowledge it.
  func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result

  /// Reads everything and throws `.corrupt` with the first damage there is.
  func verify() throws(CoreStoreError)

  /// The revision of what is committed; `nil` when the store cannot tell revisions apart.
  ///
  /// What was read while `isUnchanged(since:)` is true of a revision that was asked for before is what
  /// that revision holds.
  func revision() throws(CoreStoreError) -> StoreRevision?

  /// Whether nothing was committed since, by anybody: a commit that has returned, in whichever
  /// process, is always seen. `false` also when in doubt. Quick, and never waits for a writer.
  func isUnchanged(since revision: StoreRevision) -> Bool
}

extension CoreStore {
  public func revision() throws(CoreStoreError) -> StoreRevision? { nil }

  public func isUnchanged(since revision: StoreRevision) -> Bool { false }

  /// Runs `body` as `write` does, and takes back everything it wrote. Other writers wait meanwhile.
  public func rehearse<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    var rehearsed: Result?
    do throws(CoreStoreError) {
      try write { writer throws(CoreStoreError) in
        rehearsed = try body(writer)
        throw .takenBack
      }
    } catch {
      guard error == .takenBack, let rehearsed else { throw error }
      return rehearsed
    }
    throw .misused(reason: "a rehearsal was kept")
  }
}
