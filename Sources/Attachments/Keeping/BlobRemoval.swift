import BlobStore
import CoreStore
import Model

/// Finishes the deletion of blobs that were marked for it, by whomever.
struct BlobRemoval {
  let blobs: any BlobStore
  let core: any CoreStore

  /// The bytes go in the transaction that drops the row: nobody can take a lease in between, so no
  /// new upload of the same content can lose its bytes to a removal that was late.
  ///
  /// - Throws: `.coreStoreFailed` or `.blobStoreFailed`.
  func finish(_ marked: some Sequence<BlobID>) throws(AttachmentError) {
    var failure: BlobStoreError?
    do throws(CoreStoreError) {
      try core.write { writer throws(CoreStoreError) in
        for id in marked {
          // Somebody may have been faster, and an upload may have followed them.
          guard try writer.blob(id)?.state == .deleting else { continue }
          do throws(BlobStoreError) {
            try blobs.remove(id)
          } catch {
            failure = error
            return
          }
          FailPoint.collectionBytesRemoved.pass()
          _ = try writer.dropDeleted(id)
        }
      }
    } catch {
      throw AttachmentError(error)
    }
    if let failure { throw .blobStoreFailed(failure) }
  }
}
