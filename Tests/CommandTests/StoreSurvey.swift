import Attachments
import BlobStore
import CoreStore
import Model

@testable import attache

/// Reads a store from end to end: everything that is referred to has to be there and to verify.
struct StoreSurvey {
  /// Waiting ones too.
  private(set) var attachmentCount = 0
  private(set) var liveBlobCount = 0
  /// A sentence for everything that dangles or is damaged.
  private(set) var faults: [String] = []
  private let catalog: AttachmentCatalog

  init(folder: String) throws {
    let store = try DataStore(FilePath(folder), .existing)
    catalog = AttachmentCatalog(blobs: store.blobs, core: store.core)
    var last: BlobID?
    while true {
      let page = try store.core.read { (reader) throws(CoreStoreError) in
        try reader.blobs(after: last, limit: 1000)
      }
      guard let end = page.last?.id else { break }
      for blob in page {
        let references = try store.core.read { (reader) throws(CoreStoreError) in
          try reader.references(to: blob.id)
        }
        attachmentCount += references.attachments
        try survey(blob, references, in: store.blobs)
      }
      last = end
    }
  }

  private mutating func survey(
    _ blob: StoredBlob, _ references: BlobReferences, in blobs: any BlobStore
  ) throws {
    guard case .live(let byteCount) = blob.state else {
      if references.attachments + references.renditions > 0 {
        faults.append("\(blob.id) is referred to and not live")
      }
      return
    }
    liveBlobCount += 1
    do throws(BlobStoreError) {
      let bytes = try blobs.read(blob.id)
      if bytes.count != byteCount { faults.append("\(blob.id) has \(bytes.count) bytes") }
    } catch {
      faults.append(error.description)
    }
  }

  /// Whether an acknowledged attachment is there with its message, its bytes and its renditions.
  func holds(_ row: Row) throws -> Bool {
    guard let id = row.attachment.flatMap({ AttachmentID($0) }) else { return false }
    let entry = try catalog.entry(for: id)
    for rendition in row.renditions {
      _ = try catalog.rendition(named: rendition.name, of: id)
    }
    let original = try catalog.original(of: id)
    return entry.message?.id.description == row.message
      && entry.renditions.count == row.renditions.count
      && original.blobID.description == row.blobSha256
  }
}
