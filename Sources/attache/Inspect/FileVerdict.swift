import Attachments
import Inspection
import Model

/// What became of one file that was named, and what is known about it.
struct FileVerdict: Sendable {
  enum Outcome: Sendable {
    case accepted(AcceptedFile)
    case refused(Refusal)
  }

  /// As it was typed.
  let file: FilePath
  /// As sent; `nil` when the file could not be received.
  let byteCount: Int?
  let sha256: BlobID?
  let outcome: Outcome

  var refusal: Refusal? {
    if case .refused(let refusal) = outcome { refusal } else { nil }
  }
}

/// An accepted file, whether it was only looked at or is kept.
struct AcceptedFile: Sendable {
  struct MadeRendition: Sendable {
    let name: String
    let width: Int
    let height: Int
    let mediaType: MediaType
    let byteCount: Int
    /// Where it was written; `nil` when it was not.
    let path: FilePath?
  }

  let mediaType: MediaType
  let kind: MediaKind
  let mismatch: String?
  let preview: PreviewMetadata?
  /// Of the bytes as stored.
  let blobID: BlobID
  let storedByteCount: Int
  let renditions: [MadeRendition]
}

extension FileVerdict {
  /// An attachment, as the store has it.
  init(_ attachment: Attachment, renditions: [StoredRendition], file: FilePath) {
    self.file = file
    byteCount = attachment.sentByteCount
    sha256 = attachment.sentSHA256
    outcome = .accepted(
      AcceptedFile(
        mediaType: attachment.mediaType, kind: attachment.kind, mismatch: attachment.mismatch,
        preview: attachment.preview, blobID: attachment.blobID,
        storedByteCount: attachment.storedByteCount,
        renditions: renditions.map {
          AcceptedFile.MadeRendition(
            name: $0.name, width: $0.width, height: $0.height, mediaType: $0.mediaType,
            byteCount: $0.byteCount, path: nil)
        }))
  }

  init(refused refusal: Refusal, file: FilePath) {
    self.file = file
    byteCount = nil
    sha256 = nil
    outcome = .refused(refusal)
  }
}
