import Attachments
import Model

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
