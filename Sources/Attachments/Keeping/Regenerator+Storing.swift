import BlobStore
import CoreStore
import Model

/// Renditions whose bytes are stored, and kept by a lease until they are swapped in.
struct StoredContent: Sendable {
  let content: RenditionContent
  let lease: LeaseID
}

extension Regenerator {
  /// Leases, stores and swaps; again when the lease was lost.
  func keep(
    _ content: RenditionContent, _ run: RunID?
  ) throws(AttachmentError) -> RegenerationOutcome {
    for _ in 0..<policy.leaseAttempts {
      guard let stored = try store(content, under: nil, run) else {
        return try finish(.gone, content.sourceID, run)
      }
      if try swap([stored], run).isEmpty { return .made(content) }
    }
    throw .leaseLost(attempts: policy.leaseAttempts)
  }

  /// Swaps `waiting` in and leases what `content` needs, in one transaction: each costs the disk five
  /// syncs, however little it writes.
  ///
  /// - Returns: those of `waiting` that had lost their lease and were not swapped in; and the lease,
  ///   or `nil` when it was not to be had at once.
  func swap(
    _ waiting: [StoredContent], leasing content: RenditionContent, _ run: RunID
  ) throws(AttachmentError) -> (lost: [StoredContent], lease: LeaseID?) {
    let wished = LeaseID()
    let (lost, outcome) = try swap(waiting, run) { writer, now throws(CoreStoreError) in
      try take(wished, on: content, by: writer, run, at: now)
    }
    return (lost, outcome == .taken ? wished : nil)
  }

  /// - Returns: those that had lost their lease, of which nothing is written.
  func swap(
    _ waiting: [StoredContent], _ run: RunID?
  ) throws(AttachmentError) -> [StoredContent] {
    try swap(waiting, run) { _, _ throws(CoreStoreError) in () }.lost
  }

  private func swap<Result>(
    _ waiting: [StoredContent], _ run: RunID?,
    and also: (any CoreWriter, Timestamp) throws(CoreStoreError) -> Result
  ) throws(AttachmentError) -> (lost: [StoredContent], result: Result) {
    let now = time.now()
    do throws(AttachmentError) {
      let outcome = try write { writer throws(CoreStoreError) in
        (try swap(waiting, by: writer, run, at: now), try also(writer, now))
      }
      if !waiting.isEmpty { FailPoint.regenerationSwapped.pass() }
      return outcome
    } catch {
      giveUp(waiting)
      throw error
    }
  }

  /// Should it fail, the leases end when they expire.
  func giveUp(_ waiting: [StoredContent]) {
    guard !waiting.isEmpty else { return }
    try? core.write { writer throws(CoreStoreError) in
      for stored in waiting { try writer.drop(stored.lease) }
    }
  }

  private func swap(
    _ waiting: [StoredContent], by writer: any CoreWriter, _ run: RunID?, at now: Timestamp
  ) throws(CoreStoreError) -> [StoredContent] {
    var lost: [StoredContent] = []
    for stored in waiting {
      let content = stored.content
      guard try writer.holds(stored.lease, on: content.leasedIDs) else {
        lost.append(stored)
        continue
      }
      for blob in content.blobs { try writer.markLive(blob.id, byteCount: blob.bytes.count) }
      for row in content.rows { try writer.replace(with: row, madeAt: now) }
      try writer.drop(stored.lease)
      try writer.dropFailure(of: content.sourceID)
      if let run { try writer.dropClaims(of: run, on: content.sourceID) }
    }
    return lost
  }

  /// - Parameter given: a lease on what `content` needs; without one, it takes one itself.
  /// - Returns: `nil` when the picture is going.
  func store(
    _ content: RenditionContent, under given: LeaseID?, _ run: RunID?
  ) throws(AttachmentError) -> StoredContent? {
    var lease = given
    if lease == nil { lease = try takeLease(on: content, run) }
    guard let lease else { return nil }
    FailPoint.regenerationLeased.pass()
    let stored = StoredContent(content: content, lease: lease)
    do throws(BlobStoreError) {
      for blob in content.blobs { _ = try blobs.put(blob.bytes.span, as: blob.id) }
    } catch {
      giveUp([stored])
      throw .blobStoreFailed(error)
    }
    FailPoint.regenerationStored.pass()
    return stored
  }

  /// On the source as well, so that it cannot go before its new renditions are recorded. `nil` when
  /// it is going already.
  private func take(
    _ lease: LeaseID, on content: RenditionContent, by writer: any CoreWriter, _ run: RunID?,
    at now: Timestamp
  ) throws(CoreStoreError) -> LeaseOutcome? {
    guard case .live = try writer.blob(content.sourceID)?.state else { return nil }
    if let run {
      try writer.renewClaims(of: run, expiresAt: now.adding(seconds: policy.claimSeconds))
    }
    return try writer.take(
      lease, on: content.leasedIDs, expiresAt: now.adding(seconds: policy.leaseSeconds), at: now)
  }

  /// Waits for deletions that are under way.
  private func takeLease(
    on content: RenditionContent, _ run: RunID?
  ) throws(AttachmentError) -> LeaseID? {
    let lease = LeaseID()
    var waitedMilliseconds = 0
    var hasHelped = false
    while true {
      let now = time.now()
      let outcome = try write { writer throws(CoreStoreError) in
        try take(lease, on: content, by: writer, run, at: now)
      }
      switch outcome {
      case nil: return nil
      case .taken: return lease
      case .beingDeleted(let ids):
        guard waitedMilliseconds >= policy.deletionWaitMilliseconds else { break }
        guard !hasHelped else { throw .leaseLost(attempts: 1) }
        // As uploads do: whoever marked them has died, or is slow.
        try BlobRemoval(blobs: blobs, core: core).finish(ids)
        hasHelped = true
        continue
      }
      time.pause(UploadPolicy.deletionPauseMilliseconds)
      waitedMilliseconds += UploadPolicy.deletionPauseMilliseconds
    }
  }
}

extension RegenerationOutcome {
  static func made(_ content: RenditionContent) -> RegenerationOutcome {
    .made(renditionCount: content.rows.count, byteCount: content.byteCount)
  }
}
