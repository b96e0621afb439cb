public import BlobStore
public import CoreStore
public import Model

/// Copies blobs from one store to another, as a backup needs them.
public struct BlobCopier: Sendable {
  /// What was copied, and what could not be.
  public struct Summary: Hashable, Sendable {
    public var copiedCount = 0
    public var copiedByteCount = 0
    /// Were there already.
    public var presentCount = 0
    /// By blob, a sentence each.
    public var failures: [BlobID: String] = [:]
    /// Not there any more. They were collected meanwhile, or are lost.
    public var missing: Set<BlobID> = []

    public init() {}
  }

  private let source: any BlobStore
  private let target: any BlobStore
  private let rereads: Bool

  /// - Parameter rereads: whether blobs that the target has are read and compared, instead of their
  ///   sizes alone.
  public init(from source: any BlobStore, to target: any BlobStore, rereads: Bool = false) {
    self.source = source
    self.target = target
    self.rereads = rereads
  }

  /// Copies every live blob of `core`. What is copied was read and verified, and is durable.
  ///
  /// - Throws: `.coreStoreFailed`; `.blobStoreFailed` when the target cannot be written.
  public func copyLiveBlobs(
    of core: any CoreStore, while goesOn: () -> Bool = { true }
  ) throws(AttachmentError) -> Summary {
    var summary = Summary()
    var last: BlobID?
    while goesOn() {
      let page = try Self.page(of: core, after: last)
      guard let end = page.last?.id else { break }
      for blob in page {
        guard case .live(let byteCount) = blob.state else { continue }
        try copy(blob.id, byteCount, &summary)
      }
      last = end
    }
    return summary
  }

  /// Removes from the target what `core` does not know as live; returns how many blobs.
  ///
  /// - Throws: `.coreStoreFailed` or `.blobStoreFailed`.
  public func prune(to core: any CoreStore) throws(AttachmentError) -> Int {
    var count = 0
    var last: BlobID?
    do throws(BlobStoreError) {
      while true {
        let page = try target.list(after: last, limit: 500)
        guard let end = page.last else { return count }
        last = end
        for id in page {
          guard try !Self.isLive(id, in: core) else { continue }
          try target.remove(id)
          count += 1
        }
      }
    } catch {
      throw .blobStoreFailed(error)
    }
  }

  private func copy(
    _ id: BlobID, _ byteCount: Int, _ summary: inout Summary
  ) throws(AttachmentError) {
    if !rereads, (try? target.byteCount(of: id)) == byteCount {
      summary.presentCount += 1
      return
    }
    let bytes: [UInt8]
    do throws(BlobStoreError) {
      bytes = try source.read(id)
    } catch {
      if case .notFound = error {
        summary.missing.insert(id)
      } else {
        summary.failures[id] = error.description
      }
      return
    }
    do throws(BlobStoreError) {
      if try target.put(bytes.span, as: id) == .alreadyPresent {
        summary.presentCount += 1
      } else {
        summary.copiedCount += 1
        summary.copiedByteCount += bytes.count
      }
    } catch {
      throw .blobStoreFailed(error)
    }
  }

  /// What the core store cannot tell is kept.
  private static func isLive(_ id: BlobID, in core: any CoreStore) throws(BlobStoreError) -> Bool {
    do throws(CoreStoreError) {
      let state = try core.read { reader throws(CoreStoreError) in try reader.blob(id)?.state }
      if case .live? = state { return true }
      return false
    } catch {
      throw .failed(error.description)
    }
  }

  private static func page(
    of core: any CoreStore, after last: BlobID?
  ) throws(AttachmentError) -> [StoredBlob] {
    do throws(CoreStoreError) {
      return try core.read { reader throws(CoreStoreError) in
        try reader.blobs(after: last, limit: 500)
      }
    } catch {
      throw AttachmentError(error)
    }
  }
}
