public import BlobStore
public import CoreStore
public import Model

/// Mends what a verification found, where that loses nothing.
public struct Repairer: Sendable {
  public enum Outcome: Hashable, Sendable {
    case repaired(how: String)
    /// A sentence: what would have been lost, or what people have to do.
    case refused(why: String)
  }

  private let blobs: any BlobStore
  private let core: any CoreStore
  private let regenerator: Regenerator
  private let specs: [RenditionSpec]
  private let time: TimeSource

  public init(
    blobs: any BlobStore, core: any CoreStore, regenerator: Regenerator, specs: [RenditionSpec],
    time: TimeSource = .system
  ) {
    self.blobs = blobs
    self.core = core
    self.regenerator = regenerator
    self.specs = specs
    self.time = time
  }

  /// Damaged bytes are put aside, never deleted; renditions are made again from their pictures;
  /// bytes without any use are dropped. An attachment's own bytes cannot be made again.
  ///
  /// - Throws: `.coreStoreFailed`, `.blobStoreFailed`, `.leaseLost` or `.failed`.
  public func repair(_ fault: StoreFault) throws(AttachmentError) -> Outcome {
    switch fault {
    case .database:
      return .refused(why: "Restore the core store from a backup.")
    case .miscounted:
      return .refused(why: "Messages may be missing; restore the core store from a backup.")
    case .unreadable: return .refused(why: "Check the disk.")
    case .wrongByteCount:
      return .refused(why: "The bytes are sound; the core store's record of them is not.")
    case .dangling(_, let use), .missing(_, let use):
      guard use.isReplaceable else { return Self.lost(use) }
      return try replace(fault, use)
    case .damaged(let id, _, let use):
      // Somebody may have sent the same file again since, which mends it.
      if (try? blobs.read(id)) != nil { return .repaired(how: "it is sound again") }
      try putAside(id)
      guard use.isReplaceable else { return Self.lost(use) }
      return try replace(fault, use)
    case .wrongRendition(let rendition, _):
      try write { writer throws(CoreStoreError) in _ = try writer.delete(rendition) }
      return try remake(of: [rendition.sourceID])
    case .unknown(let id, _): return try dropUnknown(id)
    }
  }

  private static func lost(_ use: BlobUse) -> Outcome {
    .refused(
      why:
        "The bytes of \(use.attachments.map(\.description).joined(separator: ", ")) are lost here;"
        + " restore them from a backup, or have the same file sent again.")
  }

  private func putAside(_ id: BlobID) throws(AttachmentError) {
    do throws(BlobStoreError) {
      _ = try blobs.quarantine(id)
    } catch {
      throw .blobStoreFailed(error)
    }
  }

  /// Forgets the renditions that the blob holds, and the blob, and makes them again.
  private func replace(_ fault: StoreFault, _ use: BlobUse) throws(AttachmentError) -> Outcome {
    guard let id = fault.blobID else { return .refused(why: "There is no blob to replace.") }
    let isGone = try write { writer throws(CoreStoreError) in
      for source in use.sources {
        for rendition in try writer.renditions(of: source) where rendition.blobID == id {
          _ = try writer.delete(rendition)
        }
      }
      return try writer.markDeleting(id)
    }
    if isGone {
      try BlobRemoval(blobs: blobs, core: core).finish([id])
    }
    guard !use.sources.isEmpty else {
      return isGone
        ? .repaired(how: "nothing needed it; its row was dropped")
        : .refused(why: "An upload is at work on it; look again later.")
    }
    return try remake(of: use.sources)
  }

  private func remake(of sources: [BlobID]) throws(AttachmentError) -> Outcome {
    let selection = SourceSelection(specs: specs, need: .outdated, startedAt: time.now())
    for source in sources {
      if case .failed(let reason) = try regenerator.make(selection, of: source) {
        return .refused(why: "Its rendition could not be made again: \(reason)")
      }
    }
    return .repaired(how: "its renditions were made again")
  }

  /// Nobody can begin to use the bytes while the transaction holds off leases.
  private func dropUnknown(_ id: BlobID) throws(AttachmentError) -> Outcome {
    var failure: BlobStoreError?
    let isUnknown = try write { writer throws(CoreStoreError) in
      guard try writer.blob(id) == nil else { return false }
      do throws(BlobStoreError) {
        try blobs.remove(id)
      } catch {
        failure = error
      }
      return true
    }
    if let failure { throw .blobStoreFailed(failure) }
    return .repaired(how: isUnknown ? "its bytes were dropped" : "it has come into use")
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
