public import Model

/// Every way in which a blob store fails.
public enum BlobStoreError: Error, Hashable, Sendable {
  case notFound(BlobID)
  /// The stored bytes do not hash to the blob's name.
  case damaged(expected: BlobID, actual: BlobID)
  /// The caller's bytes do not hash to the name it gave; nothing was stored.
  case misnamed(claimed: BlobID, actual: BlobID)
  case tooLarge(byteCount: Int, limit: Int)
  /// The disk or the quota is full; nothing of the blob is left.
  case full
  /// There is no store where it was looked for, and making one was not asked for.
  case absent
  /// A sync failed earlier, so that success could no longer be believed.
  case stopped
  /// The system failed; one plain sentence without paths.
  case failed(String)
}

extension BlobStoreError: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .notFound(let id): "There is no blob \(id)."
    case .damaged(let expected, let actual):
      "Blob \(expected) is damaged: its bytes hash to \(actual)."
    case .misnamed(let claimed, let actual):
      "The bytes given as blob \(claimed) hash to \(actual)."
    case .tooLarge(let byteCount, let limit):
      "A blob of \(byteCount) bytes is too large for the store; the limit is \(limit)."
    case .full: "There is no room left for blobs."
    case .absent: "There is no blob store."
    case .stopped:
      "The blob store takes no more writes, because the system failed to make an earlier one "
        + "durable; check the disk, then start again."
    case .failed(let sentence): sentence
    }
  }
}
