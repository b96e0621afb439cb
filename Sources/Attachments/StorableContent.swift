import BlobStore
import Inspection
import Model

/// What is to be stored of one upload: its stored form and its renditions, each under its id.
struct StorableContent {
  struct Blob {
    let id: BlobID
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
      self.init(bytes, id: SHA256.digest(of: bytes.span))
    }

    init(_ bytes: [UInt8], id: BlobID) {
      self.id = id
      self.bytes = bytes
    }
  }

  let original: Blob
  let renditions: [(made: Rendition, blobID: BlobID)]
  /// All of them, each id once: a rendition may equal another one, or the original itself.
  let blobs: [Blob]

  var ids: [BlobID] { blobs.map(\.id) }

  /// The stored bytes are copied from `upload` here; inspection only named the ranges.
  init(
    _ upload: borrowing SealedUpload, _ report: InspectionReport
  ) throws(AttachmentError) {
    do throws(StoredFormError) {
      let stored = try upload.withBytes { bytes throws(StoredFormError) in
        try report.storedForm.storedBytes(of: bytes)
      }
      original = upload.equals(stored) ? Blob(stored, id: upload.sha256) : Blob(stored)
    } catch {
      throw .wrongStoredForm(error)
    }
    var blobs = [original]
    var renditions: [(made: Rendition, blobID: BlobID)] = []
    for rendition in report.renditions {
      let blob = Blob(rendition.bytes)
      renditions.append((rendition, blob.id))
      if !blobs.contains(where: { $0.id == blob.id }) { blobs.append(blob) }
    }
    self.blobs = blobs
    self.renditions = renditions
  }

  /// The rows of the renditions.
  var storedRenditions: [StoredRendition] {
    renditions.map { made, blobID in
      StoredRendition(
        sourceID: original.id, name: made.spec.name, recipe: made.spec.recipe, blobID: blobID,
        width: made.width, height: made.height, mediaType: made.mediaType,
        byteCount: made.bytes.count)
    }
  }
}
