public import Model
import Synchronization

/// Blobs in memory, for tests. Nothing survives the process; the rest of the contract holds.
public final class MemoryBlobStore: BlobStore {
  private let blobs = Mutex<[BlobID: [UInt8]]>([:])
  private let quarantined = Mutex<[[UInt8]]>([])

  public init() {}

  public func put(_ bytes: Span<UInt8>, as id: BlobID) throws(BlobStoreError) -> PutOutcome {
    guard bytes.count <= BlobSize.byteLimit else {
      throw .tooLarge(byteCount: bytes.count, limit: BlobSize.byteLimit)
    }
    let actual = SHA256.digest(of: bytes)
    guard actual == id else { throw .misnamed(claimed: id, actual: actual) }
    let copy = bytes.withUnsafeBufferPointer { [UInt8]($0) }
    let previous = blobs.withLock { $0.updateValue(copy, forKey: id) }
    guard let previous else { return .stored }
    return previous == copy ? .alreadyPresent : .replacedDamaged
  }

  public func read(_ id: BlobID) throws(BlobStoreError) -> [UInt8] {
    guard let bytes = blobs.withLock({ $0[id] }) else { throw .notFound(id) }
    let actual = SHA256.digest(of: bytes.span)
    guard actual == id else { throw .damaged(expected: id, actual: actual) }
    return bytes
  }

  public func byteCount(of id: BlobID) throws(BlobStoreError) -> Int {
    guard let bytes = blobs.withLock({ $0[id] }) else { throw .notFound(id) }
    return bytes.count
  }

  public func remove(_ id: BlobID) throws(BlobStoreError) {
    blobs.withLock { _ = $0.removeValue(forKey: id) }
  }

  public func list(after last: BlobID?, limit: Int) throws(BlobStoreError) -> [BlobID] {
    let ids = blobs.withLock { Array($0.keys) }
    let following = ids.filter { id in last.map { $0 < id } ?? true }
    return Array(following.sorted().prefix(max(1, limit)))
  }

  public func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool
  ) throws(BlobStoreError) -> AbandonedWrites { AbandonedWrites() }

  public func quarantine(_ id: BlobID) throws(BlobStoreError) -> Bool {
    guard let bytes = blobs.withLock({ $0.removeValue(forKey: id) }) else { return false }
    quarantined.withLock { $0.append(bytes) }
    return true
  }

  /// Puts other bytes under a blob's name, as a failing disk would. For tests.
  func damage(_ id: BlobID, with bytes: [UInt8]) {
    blobs.withLock { $0[id] = bytes }
  }
}
