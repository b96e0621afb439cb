import Attachments

extension CommandError {
  /// What ends a command because of an attachment; `file` is named in front when there is one.
  init(_ error: AttachmentError, file: FilePath? = nil) {
    let sentence = (file.map { "\($0.display): " } ?? "") + error.description
    switch error {
    case .refused, .noSuchAttachment, .noSuchRendition, .conflict, .denied:
      self = .refused(sentence)
    case .lengthDiffers, .wrongStoredForm, .leaseLost, .blobStoreFailed, .coreStoreFailed, .failed:
      self = .failed(sentence)
    }
  }
}
