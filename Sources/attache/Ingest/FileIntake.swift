import Attachments
import Inspection
import Model

/// Takes one file into the store, where it waits for its message.
struct FileIntake: Sendable {
  struct Taken: Sendable {
    let verdict: FileVerdict
    /// `nil` when the file was refused.
    let attachmentID: AttachmentID?
  }

  let handler: UploadHandler
  let limits: Limits
  let origin: MessageOrigin
  let files: [FilePath]

  /// May be called from several threads at once.
  func take(input index: Int) throws(CommandError) -> Taken {
    let file = files[index]
    do throws(AttachmentError) {
      let upload = try file.withCString { (path) throws(AttachmentError) in
        try UploadReceiver.receive(fileAt: path, limits: limits)
      }
      return try take(upload, file)
    } catch .refused(let refusal) {
      return Taken(verdict: FileVerdict(refused: refusal, file: file), attachmentID: nil)
    } catch {
      throw CommandError(error, file: file)
    }
  }

  private func take(
    _ upload: borrowing SealedUpload, _ file: FilePath
  ) throws(AttachmentError) -> Taken {
    do throws(AttachmentError) {
      let accepted = try handler.attach(
        upload,
        from: UploadOrigin(
          uploaderID: origin.authorID, conversationID: origin.conversationID,
          fileName: file.baseName.text))
      return Taken(
        verdict: FileVerdict(accepted.attachment, renditions: accepted.renditions, file: file),
        attachmentID: accepted.attachment.id)
    } catch .refused(let refusal) {
      return Taken(
        verdict: FileVerdict(
          file: file, byteCount: upload.byteCount, sha256: upload.sha256,
          outcome: .refused(refusal)),
        attachmentID: nil)
    }
  }
}
