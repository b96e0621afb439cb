public import Model

/// Keeps runs of bytes under their SHA-256. The whole contract is in `Docs/design.md`.
///
/// Every call blocks until it is done, and may come from several threads at once.
public protocol BlobStore: Sendable {
  /// Stores `bytes`, durably when this returns, also when they were there already.
  ///
  /// - Throws: `.misnamed` when the bytes do not hash to `id`, `.tooLarge`, `.full`, `.stopped`, or
  ///   `.failed`. Nothing of the blob is left then, unless it was there before.
  func put(_ bytes: Span<UInt8>, as id: BlobID) throws(BlobStoreError) -> PutOutcome

  /// The blob's bytes, proven to hash to `id`.
  ///
  /// - Throws: `.notFound` only when there is no such blob; `.damaged` when there is one with other
  ///   bytes, `.tooLarge`, or `.failed`.
  func read(_ id: BlobID) throws(BlobStoreError) -> [UInt8]

  /// The same, handed to `take` piece by piece, of any size. They are proven to be the blob's only when
  /// this returns: what came before an error is not to be used.
  func read(_ id: BlobID, by take: (Span<UInt8>) -> Void) throws(BlobStoreError)

  /// The blob's size as the store has it, without reading the bytes.
  ///
  /// - Throws: `.notFound` or `.failed`.
  func byteCount(of id: BlobID) throws(BlobStoreError) -> Int

  /// Removes the blob, durably. That there is none is not an error.
  ///
  /// - Throws: `.stopped` or `.failed`.
  func remove(_ id: BlobID) throws(BlobStoreError)

  /// A page of ids, ascending, from the first one after `last`; `nil` starts. Fewer than `limit`
  /// (at least 1) mean that there are no more.
  ///
  /// - Throws: `.failed`.
  func list(after last: BlobID?, limit: Int) throws(BlobStoreError) -> [BlobID]

  /// Removes what writers left that died before their blob was whole, if they began before `cutoff`.
  /// Writers that are still alive are not disturbed. With `isRehearsal` it only counts.
  ///
  /// - Throws: `.failed`.
  func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool
  ) throws(BlobStoreError) -> AbandonedWrites

  /// Puts the blob's bytes aside, whatever they are, so that there is no such blob any more and its
  /// bytes are kept for people to look at; `false` when there is none.
  ///
  /// - Throws: `.stopped` or `.failed`.
  func quarantine(_ id: BlobID) throws(BlobStoreError) -> Bool
}

extension BlobStore {
  public func read(_ id: BlobID, by take: (Span<UInt8>) -> Void) throws(BlobStoreError) {
    let bytes = try read(id)
    take(bytes.span)
  }

  /// As the method with a cutoff, whatever their age; returns how many there were.
  public func removeAbandonedWrites() throws(BlobStoreError) -> Int {
    try removeAbandonedWrites(before: .distantFuture, isRehearsal: false).count
  }
}

/// What dead writers left.
public struct AbandonedWrites: Hashable, Sendable {
  public var count = 0
  public var byteCount = 0

  public init() {}
}

/// What `put` found. It is for counting and logging: the blob is stored in each case.
public enum PutOutcome: Hashable, Sendable {
  case stored
  /// It was there, and was verified.
  case alreadyPresent
  /// What was there had other bytes than its name says.
  case replacedDamaged
}

/// A bound on every store.
public enum BlobSize {
  /// 1 GiB. Far above every upload's limit: it keeps a damaged size from asking for all memory.
  public static let byteLimit = 1 << 30
}
