/// A text that is about to be stored, held to the same limits that the schema's checks have, so
/// that a stranger's text gets a sentence instead of a database's message.
enum StoredText {
  case personName
  case localName
  case messageText
  case fileName
  case mismatch
  case previewText
  case previewWarning
  case renditionName
  case recipe
  case failureReason
  case profile
  case externalSubject
  case tokenLabel
  case jobTitle
  case jobDescription
  case dismissReason
  case reportReason
  case route
  case idempotencyKey
  case answer

  /// As people would call it.
  private var field: String {
    switch self {
    case .personName: "person's name"
    case .localName: "local person's name"
    case .messageText: "message"
    case .fileName: "file name"
    case .mismatch: "note on the file's type"
    case .previewText: "text found in the picture"
    case .previewWarning: "warning about the picture"
    case .renditionName: "rendition's name"
    case .recipe: "rendition's recipe"
    case .failureReason: "reason of the failure"
    case .profile: "profile"
    case .externalSubject: "external subject"
    case .tokenLabel: "token's label"
    case .jobTitle: "job's title"
    case .jobDescription: "job's description"
    case .dismissReason, .reportReason: "reason"
    case .route: "route"
    case .idempotencyKey: "idempotency key"
    case .answer: "answer"
    }
  }

  private var byteLimit: Int {
    switch self {
    case .personName, .localName, .fileName, .recipe, .externalSubject, .tokenLabel, .jobTitle:
      1024
    case .messageText, .answer: 1_048_576
    case .jobDescription: 65_536
    case .profile, .dismissReason, .reportReason: 16_384
    case .route, .idempotencyKey: 255
    case .mismatch, .previewText, .previewWarning, .failureReason: 4096
    case .renditionName: 32
    }
  }

  /// - Throws: `.textTooLong` or `.textHasNUL`.
  func value(_ text: String) throws(CoreStoreError) -> SQLValue {
    let byteCount = text.utf8.count
    guard byteCount <= byteLimit else {
      throw .textTooLong(field: field, byteCount: byteCount, limit: byteLimit)
    }
    guard !text.utf8.contains(0) else { throw .textHasNUL(field: field) }
    return .text(text)
  }

  func value(_ text: String?) throws(CoreStoreError) -> SQLValue {
    guard let text else { return .null }
    return try value(text)
  }
}
