public import BlobStore
public import CoreStore
import Model

/// Removes what nobody needs any more, while uploads run.
///
/// Every step is a transaction of bounded size, and each leaves a sound store: whoever dies between
/// two of them leaves work for the next collection and nothing else.
public struct Collector: Sendable {
  /// Rows that one transaction looks at or changes.
  static let pageSize = 500
  /// Blobs whose bytes one transaction removes: each costs a sync while other writers wait.
  static let removalSize = 16

  let blobs: any BlobStore
  let core: any CoreStore
  let policy: CollectionPolicy
  let time: TimeSource

  public init(
    blobs: any BlobStore, core: any CoreStore, policy: CollectionPolicy,
    time: TimeSource = .system
  ) {
    self.blobs = blobs
    self.core = core
    self.policy = policy
    self.time = time
  }

  /// Expired attachments, superseded renditions, ended leases and claims; then the blobs that
  /// nothing refers to; then the files of dead writers. Any number of collections may run at once.
  ///
  /// - Parameter goesOn: asked between transactions; `false` ends the collection early.
  /// - Throws: `.coreStoreFailed` or `.blobStoreFailed`.
  public func collect(
    while goesOn: () -> Bool = { true }
  ) throws(AttachmentError) -> CollectionSummary {
    var summary = CollectionSummary()
    let cutoff = time.now().adding(seconds: -policy.graceSeconds)
    try removeBytesOfMarkedBlobs(&summary, while: goesOn)
    var hasMore = true
    while hasMore, goesOn() {
      hasMore = try write { writer throws(CoreStoreError) in
        try forget(writer, before: cutoff, &summary)
      }
      FailPoint.collectionExpired.pass()
    }
    // A picture that goes lets go of its renditions, whose ids may be smaller than its own.
    var markedCount: Int
    repeat {
      markedCount = try collectUnused(&summary, while: goesOn)
    } while markedCount > 0 && goesOn()
    guard goesOn() else { return summary }
    try removeAbandonedWrites(before: cutoff, isRehearsal: false, &summary)
    return summary
  }

  /// What `collect` would do now. Other writers wait while it is found out.
  ///
  /// - Throws: `.coreStoreFailed` or `.blobStoreFailed`.
  public func rehearse() throws(AttachmentError) -> CollectionSummary {
    let cutoff = time.now().adding(seconds: -policy.graceSeconds)
    var summary = CollectionSummary()
    let marked: [StoredBlob]
    do throws(CoreStoreError) {
      marked = try core.rehearse { writer throws(CoreStoreError) in
        var marked = try writer.blobsBeingDeleted(limit: 1000)
        while try forget(writer, before: cutoff, &summary) {}
        var pass: [StoredBlob]
        repeat {
          pass = []
          var last: BlobID?
          while let page = try markUnused(writer, after: last) {
            pass += page.marked
            last = page.last
          }
          marked += pass
        } while !pass.isEmpty
        return marked
      }
    } catch {
      throw AttachmentError(error)
    }
    for blob in marked { try count(blob, in: &summary) }
    try removeAbandonedWrites(before: cutoff, isRehearsal: true, &summary)
    return summary
  }

  /// Rows that hold on to blobs for no reason any more; returns whether there are more.
  private func forget(
    _ writer: any CoreWriter, before cutoff: Timestamp, _ summary: inout CollectionSummary
  ) throws(CoreStoreError) -> Bool {
    let expired = try writer.expiredAttachments(at: cutoff, limit: Self.pageSize)
    for attachment in expired where try writer.deletePending(attachment.id) {
      summary.expiredAttachmentCount += 1
    }
    let superseded = try writer.deleteSupersededRenditions(
      by: policy.specs, dropsUnlisted: policy.dropsUnlistedRenditions, limit: Self.pageSize)
    summary.supersededRenditionCount += superseded
    summary.endedLeaseCount += try writer.dropExpiredLeases(at: cutoff)
    summary.endedClaimCount += try writer.dropExpiredClaims(at: cutoff)
    return expired.count == Self.pageSize || superseded == Self.pageSize
  }

  /// One pass over all blobs; returns how many were marked.
  private func collectUnused(
    _ summary: inout CollectionSummary, while goesOn: () -> Bool
  ) throws(AttachmentError) -> Int {
    var count = 0
    var last: BlobID?
    while goesOn() {
      let page = try findUnused(after: last)
      guard let page else { break }
      last = page.last
      guard !page.unused.isEmpty else { continue }
      let marked = try write { writer throws(CoreStoreError) in
        var marked: [StoredBlob] = []
        // Somebody may have begun to use them since they were found.
        for blob in page.unused where try writer.markDeleting(blob.id) { marked.append(blob) }
        return marked
      }
      FailPoint.collectionMarked.pass()
      count += marked.count
      for blob in marked { try self.count(blob, in: &summary) }
      try removeBytes(of: marked.map(\.id))
    }
    return count
  }

  /// Outside a write transaction, so that looking keeps no upload waiting; `nil` at the end.
  private func findUnused(
    after last: BlobID?
  ) throws(AttachmentError) -> (unused: [StoredBlob], last: BlobID)? {
    do throws(CoreStoreError) {
      return try core.read { reader throws(CoreStoreError) in
        guard let end = try reader.blobs(after: last, limit: Self.pageSize).last?.id else {
          return nil
        }
        return (try reader.unusedBlobs(after: last, through: end), end)
      }
    } catch {
      throw AttachmentError(error)
    }
  }

  private func markUnused(
    _ writer: any CoreWriter, after last: BlobID?
  ) throws(CoreStoreError) -> (marked: [StoredBlob], last: BlobID)? {
    guard let end = try writer.blobs(after: last, limit: Self.pageSize).last?.id else {
      return nil
    }
    let unused = try writer.unusedBlobs(after: last, through: end)
    for blob in unused { _ = try writer.markDeleting(blob.id) }
    return (unused, end)
  }

  /// What a collection left that died after it had marked them.
  private func removeBytesOfMarkedBlobs(
    _ summary: inout CollectionSummary, while goesOn: () -> Bool
  ) throws(AttachmentError) {
    while goesOn() {
      let marked: [StoredBlob]
      do throws(CoreStoreError) {
        marked = try core.read { reader throws(CoreStoreError) in
          try reader.blobsBeingDeleted(limit: Self.pageSize)
        }
      } catch {
        throw AttachmentError(error)
      }
      guard !marked.isEmpty else { return }
      for blob in marked { try count(blob, in: &summary) }
      try removeBytes(of: marked.map(\.id))
    }
  }

  private func removeBytes(of marked: [BlobID]) throws(AttachmentError) {
    var rest = marked[...]
    while !rest.isEmpty {
      try BlobRemoval(blobs: blobs, core: core).finish(rest.prefix(Self.removalSize))
      rest = rest.dropFirst(Self.removalSize)
      FailPoint.collectionDropped.pass()
    }
  }

  /// Blobs that are not live have no recorded size, and perhaps no bytes.
  private func count(
    _ blob: StoredBlob, in summary: inout CollectionSummary
  ) throws(AttachmentError) {
    summary.blobCount += 1
    if case .live(let byteCount) = blob.state {
      summary.blobByteCount += byteCount
      return
    }
    do throws(BlobStoreError) {
      summary.blobByteCount += try blobs.byteCount(of: blob.id)
    } catch .notFound {
      return
    } catch {
      throw .blobStoreFailed(error)
    }
  }

  private func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool, _ summary: inout CollectionSummary
  ) throws(AttachmentError) {
    do throws(BlobStoreError) {
      let abandoned = try blobs.removeAbandonedWrites(before: cutoff, isRehearsal: isRehearsal)
      summary.abandonedWriteCount += abandoned.count
      summary.abandonedWriteByteCount += abandoned.byteCount
    } catch {
      throw .blobStoreFailed(error)
    }
  }

  private func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(AttachmentError) -> Result {
    do throws(CoreStoreError) {
      return try core.write(body)
    } catch {
      throw AttachmentError(error)
    }
  }
}
