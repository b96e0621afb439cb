public import BlobStore
public import CoreStore
public import Inspection
public import Model

/// Makes renditions of pictures that are kept already, in the sandbox, and swaps them for older ones.
///
/// What is served is whole at every moment: the new renditions are durable before one transaction
/// puts them in the place of the old ones, whose bytes a collection removes later.
public struct Regenerator: Sendable {
  let inspector: any Inspector
  let blobs: any BlobStore
  let core: any CoreStore
  let policy: RegenerationPolicy
  let time: TimeSource

  public init(
    inspector: any Inspector, blobs: any BlobStore, core: any CoreStore,
    policy: RegenerationPolicy = RegenerationPolicy(), time: TimeSource = .system
  ) {
    self.inspector = inspector
    self.blobs = blobs
    self.core = core
    self.policy = policy
    self.time = time
  }

  /// Makes those renditions of `source` that `selection` wants. Blocks; may be called from several
  /// threads at once. For a single rendition that is missing, give a selection of that one spec.
  ///
  /// - Parameter run: whose claims are renewed while it works, and given up on `source` at its end.
  /// - Throws: `.coreStoreFailed`, `.blobStoreFailed`, `.leaseLost` or `.failed`, when it is no use to
  ///   go on with others. What is the picture's own fault is an outcome.
  public func make(
    _ selection: SourceSelection, of source: BlobID, for run: RunID? = nil
  ) throws(AttachmentError) -> RegenerationOutcome {
    guard let wanted = try wantedSpecs(of: source, selection) else {
      return try finish(.gone, source, run)
    }
    guard !wanted.isEmpty else { return try finish(.upToDate, source, run) }
    let rendered: [Rendition]
    do throws(AttachmentError) {
      rendered = try render(source)
    } catch {
      switch error {
      case .refused(let refusal): return try fail(refusal.message, source, run)
      case .blobStoreFailed(.notFound), .blobStoreFailed(.damaged), .blobStoreFailed(.tooLarge):
        return try fail(error.description, source, run)
      default: throw error
      }
    }
    FailPoint.regenerationRendered.pass()
    let names = Set(wanted.map(\.name))
    let content = RenditionContent(of: source, rendered.filter { names.contains($0.spec.name) })
    return try keep(content, run)
  }

  /// `nil` when the picture is gone.
  private func wantedSpecs(
    of source: BlobID, _ selection: SourceSelection
  ) throws(AttachmentError) -> [RenditionSpec]? {
    do throws(CoreStoreError) {
      return try core.read { reader throws(CoreStoreError) in
        guard case .live = try reader.blob(source)?.state,
          try reader.references(to: source).attachments > 0
        else { return nil }
        return selection.wantedSpecs(present: try reader.renditions(of: source))
      }
    } catch {
      throw AttachmentError(error)
    }
  }

  /// How many pictures `selection` wants made.
  ///
  /// - Throws: `.coreStoreFailed`.
  public func count(_ selection: SourceSelection) throws(AttachmentError) -> Int {
    var count = 0
    var last: BlobID?
    do throws(CoreStoreError) {
      repeat {
        let page = try core.read { reader throws(CoreStoreError) in
          try reader.sources(selection, after: last, limit: 500)
        }
        count += page.wanted.count
        last = page.last
      } while last != nil
    } catch {
      throw AttachmentError(error)
    }
    return count
  }

  /// Gives up the claim, and forgets an older failure.
  private func finish(
    _ outcome: RegenerationOutcome, _ source: BlobID, _ run: RunID?
  ) throws(AttachmentError) -> RegenerationOutcome {
    try write { writer throws(CoreStoreError) in
      if let run { try writer.dropClaims(of: run, on: source) }
    }
    return outcome
  }

  private func fail(
    _ reason: String, _ source: BlobID, _ run: RunID?
  ) throws(AttachmentError) -> RegenerationOutcome {
    let failure = RegenerationFailure(
      sourceID: source, reason: String(reason.prefix(1000)), at: time.now())
    try write { writer throws(CoreStoreError) in
      try writer.record(failure)
      if let run { try writer.dropClaims(of: run, on: source) }
    }
    return .failed(reason: reason)
  }

  /// Leases, stores, swaps; again when the lease was lost.
  private func keep(
    _ content: RenditionContent, _ run: RunID?
  ) throws(AttachmentError) -> RegenerationOutcome {
    for _ in 0..<policy.leaseAttempts {
      guard let lease = try takeLease(on: content, run) else {
        return try finish(.gone, content.sourceID, run)
      }
      FailPoint.regenerationLeased.pass()
      do throws(AttachmentError) {
        do throws(BlobStoreError) {
          for blob in content.blobs { _ = try blobs.put(blob.bytes.span, as: blob.id) }
        } catch {
          throw AttachmentError.blobStoreFailed(error)
        }
        FailPoint.regenerationStored.pass()
        if try swap(content, under: lease, run) {
          FailPoint.regenerationSwapped.pass()
          return .made(renditionCount: content.rows.count, byteCount: content.byteCount)
        }
      } catch {
        // Should this fail too, the lease ends when it expires.
        try? core.write { writer throws(CoreStoreError) in try writer.drop(lease) }
        throw error
      }
    }
    throw .leaseLost(attempts: policy.leaseAttempts)
  }

  /// On the source as well, so that it cannot go before its new renditions are recorded. `nil` when
  /// it is going already.
  private func takeLease(
    on content: RenditionContent, _ run: RunID?
  ) throws(AttachmentError) -> LeaseID? {
    let lease = LeaseID()
    var waitedMilliseconds = 0
    var hasHelped = false
    while true {
      let now = time.now()
      let outcome: LeaseOutcome? = try write { writer throws(CoreStoreError) in
        guard case .live = try writer.blob(content.sourceID)?.state else { return nil }
        if let run {
          try writer.renewClaims(of: run, expiresAt: now.adding(seconds: policy.claimSeconds))
        }
        return try writer.take(
          lease, on: content.leasedIDs, expiresAt: now.adding(seconds: policy.leaseSeconds),
          at: now)
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

  /// `false`, with nothing written, when the lease is not ours any more.
  private func swap(
    _ content: RenditionContent, under lease: LeaseID, _ run: RunID?
  ) throws(AttachmentError) -> Bool {
    let now = time.now()
    return try write { writer throws(CoreStoreError) in
      guard try writer.holds(lease, on: content.leasedIDs) else { return false }
      for blob in content.blobs { try writer.markLive(blob.id, byteCount: blob.bytes.count) }
      for row in content.rows { try writer.replace(with: row, madeAt: now) }
      try writer.drop(lease)
      try writer.dropFailure(of: content.sourceID)
      if let run { try writer.dropClaims(of: run, on: content.sourceID) }
      return true
    }
  }

  func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(AttachmentError) -> Result {
    do throws(CoreStoreError) {
      return try core.write(body)
    } catch {
      throw AttachmentError(error)
    }
  }
}
