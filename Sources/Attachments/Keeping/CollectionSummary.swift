/// What a collection removed, or would remove.
public struct CollectionSummary: Hashable, Sendable {
  /// Attachments that waited for a message in vain.
  public var expiredAttachmentCount = 0
  /// Renditions in whose place there are newer ones.
  public var supersededRenditionCount = 0
  /// Blobs that were let go of by ending the leases of dead writers.
  public var endedLeaseCount = 0
  /// Claims of dead regenerations.
  public var endedClaimCount = 0
  /// Blobs that nothing refers to.
  public var blobCount = 0
  /// Of those blobs.
  public var blobByteCount = 0
  /// Files of dead writers.
  public var abandonedWriteCount = 0
  public var abandonedWriteByteCount = 0

  public init() {}

  public var byteCount: Int { blobByteCount + abandonedWriteByteCount }
}
