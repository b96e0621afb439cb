public import BlobStore
public import CoreStore
public import Inspection
public import Model

/// Looks for damage: compares the core store with the blob store, both ways, and what is stored with
/// what was recorded. Changes nothing, and may run beside everything else.
public struct Verifier: Sendable {
  public enum Depth: Hashable, Sendable {
    /// That blobs are there, with the recorded sizes.
    case quick
    /// Reads and hashes every blob, and decodes every rendition.
    case full
  }

  let inspector: any Inspector
  let blobs: any BlobStore
  let core: any CoreStore
  let limits: Limits
  let depth: Depth

  /// - Parameter inspector: decodes renditions, which are bytes like all others.
  public init(
    inspector: any Inspector, blobs: any BlobStore, core: any CoreStore,
    limits: Limits = .standard, depth: Depth = .full
  ) {
    self.inspector = inspector
    self.blobs = blobs
    self.core = core
    self.limits = limits
    self.depth = depth
  }

  /// The database's own check and what its rules cannot say.
  ///
  /// - Throws: `.coreStoreFailed`, but not for damage, which is a fault.
  public func coreFaults() throws(AttachmentError) -> [StoreFault] {
    do throws(CoreStoreError) {
      try core.verify()
      let miscounted = try core.read { reader throws(CoreStoreError) in
        try reader.miscountedConversations()
      }
      return miscounted.map { .miscounted($0) }
    } catch .corrupt(let reason) {
      return [.database(reason: reason)]
    } catch {
      throw AttachmentError(error)
    }
  }

  /// Looks at one blob that the core store knows, and at the renditions made of it.
  ///
  /// - Throws: `.coreStoreFailed` or `.failed`.
  public func faults(of blob: StoredBlob) throws(AttachmentError) -> [StoreFault] {
    guard case .live(let recorded) = blob.state else {
      let use = try use(of: blob.id)
      guard try isStill(blob), !use.attachments.isEmpty || !use.sources.isEmpty else { return [] }
      return [.dangling(blob.id, use)]
    }
    var faults: [StoreFault] = []
    if let fault = try contentFault(of: blob, recorded: recorded) {
      // It may have been collected since its row was read.
      guard try isStill(blob) else { return [] }
      faults.append(fault)
    }
    if depth == .full {
      for rendition in try renditions(of: blob.id) {
        if let fault = try renditionFault(rendition) { faults.append(fault) }
      }
    }
    return faults
  }

  /// Those of `ids`, a page of the blob store's listing, of which the core store knows nothing.
  ///
  /// - Throws: `.coreStoreFailed`.
  public func unknown(among ids: [BlobID]) throws(AttachmentError) -> [StoreFault] {
    var faults: [StoreFault] = []
    for id in ids {
      let byteCount: Int
      do throws(BlobStoreError) {
        byteCount = try blobs.byteCount(of: id)
      } catch .notFound {
        continue
      } catch {
        throw .blobStoreFailed(error)
      }
      let row = try read { reader throws(CoreStoreError) in try reader.blob(id) }
      if row == nil { faults.append(.unknown(id, byteCount: byteCount)) }
    }
    return faults
  }

  private func contentFault(
    of blob: StoredBlob, recorded: Int
  ) throws(AttachmentError) -> StoreFault? {
    do throws(BlobStoreError) {
      var actual = 0
      switch depth {
      case .full: try blobs.read(blob.id) { actual += $0.count }
      case .quick: actual = try blobs.byteCount(of: blob.id)
      }
      if actual == recorded { return nil }
      return .wrongByteCount(blob.id, recorded: recorded, actual: actual)
    } catch {
      switch error {
      case .notFound: return .missing(blob.id, try use(of: blob.id))
      case .damaged(_, let actual):
        return .damaged(blob.id, actual: actual, try use(of: blob.id))
      default: return .unreadable(blob.id, reason: error.description)
      }
    }
  }

  /// `nil` also for a rendition whose blob is not sound: that is told of the blob.
  private func renditionFault(
    _ rendition: StoredRendition
  ) throws(AttachmentError) -> StoreFault? {
    let upload: SealedUpload
    do throws(AttachmentError) {
      upload = try SealedUpload(stored: rendition.blobID, in: blobs)
    } catch .blobStoreFailed {
      return nil
    }
    let report: InspectionReport
    do throws(InspectionError) {
      report = try inspector.inspect(
        upload, InspectionRequest(specs: [], limits: limits, sanitizes: false))
    } catch {
      switch error {
      case .refused(let refusal) where refusal.code == .busy: throw AttachmentError(error)
      case .refused(let refusal):
        return .wrongRendition(rendition, reason: "it does not decode (\(refusal.code.rawValue))")
      case .failed: throw AttachmentError(error)
      }
    }
    let recorded = "\(rendition.mediaType) of \(rendition.width) × \(rendition.height)"
    let size = report.preview.map { " of \($0.width) × \($0.height)" } ?? ""
    let actual = "\(report.mediaType)\(size)"
    return actual == recorded
      ? nil : .wrongRendition(rendition, reason: "it is \(actual) and \(recorded) was recorded")
  }

  private func renditions(of source: BlobID) throws(AttachmentError) -> [StoredRendition] {
    try read { reader throws(CoreStoreError) in try reader.renditions(of: source) }
  }

  private func use(of blob: BlobID) throws(AttachmentError) -> BlobUse {
    try read { reader throws(CoreStoreError) in
      BlobUse(
        attachments: try reader.attachments(storedAs: blob),
        sources: try reader.sources(ofRendition: blob).filter { $0 != blob })
    }
  }

  private func isStill(_ blob: StoredBlob) throws(AttachmentError) -> Bool {
    try read { reader throws(CoreStoreError) in try reader.blob(blob.id)?.state == blob.state }
  }

  private func read<Result>(
    _ body: (any CoreReader) throws(CoreStoreError) -> Result
  ) throws(AttachmentError) -> Result {
    do throws(CoreStoreError) {
      return try core.read(body)
    } catch {
      throw AttachmentError(error)
    }
  }
}
