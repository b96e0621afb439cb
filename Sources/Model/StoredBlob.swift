/// What the core store knows about a blob. Every blob that may have bytes anywhere has such a row.
public struct StoredBlob: Hashable, Sendable {
  public enum State: Hashable, Sendable {
    /// Somebody took a lease and may be writing the bytes.
    case arriving
    /// The bytes are durably in the blob store.
    case live(byteCount: Int)
    /// The bytes are being removed; nobody may take a lease.
    case deleting
  }

  public let id: BlobID
  public var state: State
  public var createdAt: Timestamp

  public init(id: BlobID, state: State, createdAt: Timestamp) {
    self.id = id
    self.state = state
    self.createdAt = createdAt
  }
}
