import BlobStore
import CoreStore
import Model
import Synchronization

/// One verification of a whole store, shared by the threads that work on it.
public final class VerificationRun: Sendable {
  /// What one look at a part of the store found.
  public struct Part: Sendable {
    /// Blobs that were looked at.
    public var blobCount = 0
    public var faults: [StoreFault] = []
  }

  private enum Stage {
    case core
    case rows(after: BlobID?)
    case files(after: BlobID?)
    case over
  }

  private enum Task {
    case core
    case rows([StoredBlob])
    case files([BlobID])
  }

  /// Blobs that one thread takes at a time.
  private static let rowPageSize = 16
  private static let filePageSize = 500

  private let verifier: Verifier
  private let stage = Mutex(Stage.core)

  public init(_ verifier: Verifier) { self.verifier = verifier }

  /// Looks at the next part; `nil` when there is none left, or when `goesOn` says so. Call it again
  /// and again, from any number of threads.
  ///
  /// - Throws: `.coreStoreFailed`, `.blobStoreFailed` or `.failed`.
  public func checkNext(while goesOn: () -> Bool) throws(AttachmentError) -> Part? {
    guard goesOn() else { return nil }
    let task = stage.withLock { stage in
      Result { () throws(AttachmentError) in try self.next(&stage) }
    }
    switch try task.get() {
    case nil: return nil
    case .core: return Part(faults: try verifier.coreFaults())
    case .rows(let rows):
      var part = Part(blobCount: rows.count)
      for row in rows { part.faults += try verifier.faults(of: row) }
      return part
    case .files(let ids): return Part(faults: try verifier.unknown(among: ids))
    }
  }

  private func next(_ stage: inout Stage) throws(AttachmentError) -> Task? {
    switch stage {
    case .core:
      stage = .rows(after: nil)
      return .core
    case .rows(let last):
      let page = try rows(after: last)
      guard let end = page.last?.id else {
        stage = .files(after: nil)
        return try next(&stage)
      }
      stage = .rows(after: end)
      return .rows(page)
    case .files(let last):
      let page = try files(after: last)
      guard let end = page.last else {
        stage = .over
        return nil
      }
      stage = .files(after: end)
      return .files(page)
    case .over: return nil
    }
  }

  private func rows(after last: BlobID?) throws(AttachmentError) -> [StoredBlob] {
    do throws(CoreStoreError) {
      return try verifier.core.read { reader throws(CoreStoreError) in
        try reader.blobs(after: last, limit: Self.rowPageSize)
      }
    } catch {
      throw AttachmentError(error)
    }
  }

  private func files(after last: BlobID?) throws(AttachmentError) -> [BlobID] {
    do throws(BlobStoreError) {
      return try verifier.blobs.list(after: last, limit: Self.filePageSize)
    } catch {
      throw .blobStoreFailed(error)
    }
  }
}
