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
