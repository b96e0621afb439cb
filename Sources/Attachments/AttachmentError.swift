public import BlobStore
public import CoreStore
public import Messaging
public import Model

/// Every way in which taking in, linking or fetching an attachment fails.
public enum AttachmentError: Error, Hashable, Sendable {
  /// The file's own fault, or `.busy`; this is what its sender is told.
  case refused(Refusal)
  /// The stream ended before or after the length that was declared for it.
  case lengthDiffers(declaredByteCount: Int, actualByteCount: Int)
  case noSuchAttachment(AttachmentID)
  /// `available` are the names that there are; empty for documents.
  case noSuchRendition(name: String, available: [String])
  /// A rule of the core store forbids it as things stand.
  case conflict(CoreConflict)
  /// The rules of messaging do not let them write there.
  case denied(Denial)
  /// Inspection named ranges that do not fit the upload.
  case wrongStoredForm(StoredFormError)
  /// Other programs ended our lease each time, before the upload was recorded.
  case leaseLost(attempts: Int)
  case blobStoreFailed(BlobStoreError)
  case coreStoreFailed(CoreStoreError)
  /// The system or inspection failed; one plain sentence without paths.
  case failed(String)
}

extension AttachmentError: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .refused(let refusal): refusal.message
    case .lengthDiffers(let declaredByteCount, let actualByteCount):
      "The upload has \(actualByteCount) bytes; \(declaredByteCount) were declared."
    case .noSuchAttachment(let id): "There is no attachment \(id)."
    case .noSuchRendition(let name, let available):
      available.isEmpty
        ? "There is no rendition '\(name)': the attachment has none."
        : "There is no rendition '\(name)'; there are: \(available.joined(separator: ", "))."
    case .conflict(let conflict): conflict.description
    case .denied(let denial): denial.description
    case .wrongStoredForm(let error): error.description
    case .leaseLost(let attempts):
      "The upload's blobs were released by another program \(attempts) times while they were stored."
    case .blobStoreFailed(let error): error.description
    case .coreStoreFailed(let error): error.description
    case .failed(let sentence): sentence
    }
  }
}

extension AttachmentError {
  /// A broken rule is the caller's concern; everything else that the core store says is its own.
  init(_ error: CoreStoreError) {
    switch error {
    case .conflict(let conflict): self = .conflict(conflict)
    default: self = .coreStoreFailed(error)
    }
  }
}
