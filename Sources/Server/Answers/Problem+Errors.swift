import Attachments
import BlobStore
import CoreStore
import HTTP
import Marketplace
import Messaging
import Model

/// The one place where failures of the rooms below become statuses.
extension Problem {
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as MarketError: self.init(error)
    case let error as AttachmentError: self.init(error)
    case let error as CoreStoreError: self.init(error)
    case let error as BlobStoreError: self.init(error)
    default: self = Self.failure("an error of an unknown kind")
    }
  }

  private static func failure(_ cause: String) -> Problem {
    Problem(.internal, "Something failed here; it was logged under the request's id.", cause: cause)
  }

  static let notFound = Problem(.notFound, Denial.notFound.description)

  private init(_ error: MarketError) {
    switch error {
    case .denied(let denial): self.init(denial)
    case .invalid(let field, let sentence, let limit, let actual):
      self.init(.validation, sentence, limit: limit, actual: actual, field: field)
    case .alreadyExists(let id):
      self.init(.alreadyExists, error.description, existingID: id.description)
    case .attachmentNotUsable(let conflict):
      self.init(.attachmentNotUsable, conflict.description, reason: Self.reason(conflict))
    case .unauthenticated: self.init(.unauthenticated, error.description)
    case .storeFailed(let error): self.init(error)
    case .failed(let sentence): self = Self.failure(sentence)
    }
  }

  init(_ denial: Denial) {
    // The rules name their problems; a name that is none here would be our mistake.
    guard let name = ProblemName(rawValue: denial.problem) else {
      self = Self.failure("a denial without a problem: \(denial.problem)")
      return
    }
    self.init(name, denial.description, reason: denial.reason)
  }

  private static func reason(_ conflict: CoreConflict) -> String? {
    switch conflict {
    case .noSuchAttachment: "not_found"
    case .attachmentNamedTwice: "named_twice"
    case .attachmentExpired: "expired"
    case .attachmentInUse: "in_use"
    case .attachmentOfAnotherConversation: "another_conversation"
    default: nil
    }
  }

  private init(_ error: AttachmentError) {
    switch error {
    case .refused(let refusal): self.init(refusal)
    case .lengthDiffers(_, let actual):
      self.init(.malformedRequest, error.description, actual: actual)
    case .noSuchAttachment, .noSuchRendition: self = .notFound
    case .conflict(.noSuchConversation), .conflict(.notAParticipant), .conflict(.noSuchPerson):
      self = .notFound
    case .denied(let denial): self.init(denial)
    case .leaseLost:
      self.init(
        .busy, "The file cannot be taken just now; send it again.", retryAfterSeconds: 5,
        cause: error.description)
    case .blobStoreFailed(let error): self.init(error)
    case .coreStoreFailed(let error): self.init(error)
    case .conflict, .wrongStoredForm, .failed: self = Self.failure(error.description)
    }
  }

  init(_ refusal: Refusal) {
    let name: ProblemName
    var retryAfterSeconds: Int?
    switch refusal.code {
    case .tooLarge: name = .payloadTooLarge
    case .unsupportedType: name = .unsupportedMediaType
    case .busy:
      name = .busy
      retryAfterSeconds = 5
    case .empty: name = .validation
    case .notFound, .unreadable, .notAFile, .tooManyPixels, .sideTooLong, .tooManyScans,
      .needsTooMuchMemory, .tookTooLong, .unsupportedCoding, .undecodable:
      name = .undecodable
    }
    self.init(
      name, refusal.message, limit: refusal.limit, actual: refusal.actual,
      reason: refusal.code.rawValue, field: name == .validation ? "file" : nil,
      retryAfterSeconds: retryAfterSeconds)
  }

  private init(_ error: CoreStoreError) {
    switch error {
    case .busy:
      self.init(
        .busy, "The store is busy; try again.", retryAfterSeconds: 1, cause: error.description)
    case .full:
      self.init(.storeFull, "There is no room left.", cause: error.description)
    case .textTooLong(let field, let byteCount, let limit):
      self.init(
        .validation, error.description, limit: limit, actual: byteCount, field: field)
    case .textHasNUL(let field): self = .invalid(field, error.description)
    default: self = Self.failure(error.description)
    }
  }

  private init(_ error: BlobStoreError) {
    switch error {
    case .full: self.init(.storeFull, "There is no room left.", cause: error.description)
    case .stopped:
      self.init(
        .busy, "Nothing can be stored just now.", retryAfterSeconds: 60, cause: error.description)
    default: self = Self.failure(error.description)
    }
  }

  init(_ refusal: HTTPRefusal) {
    switch refusal {
    case .malformed(let sentence): self.init(.malformedRequest, sentence)
    case .unknownMethod: self.init(.methodUnknown, "The method is not known here.")
    case .unsupportedVersion:
      self.init(.versionUnsupported, "The versions that are understood are HTTP/1.1 and 1.0.")
    case .targetTooLong(let byteCount, let limit):
      self.init(
        .targetTooLong, "The request's target has \(byteCount) bytes; the limit is \(limit).",
        limit: limit, actual: byteCount)
    case .overloaded:
      self.init(.busy, "The server is busy; try again.", retryAfterSeconds: 2)
    case .stopping:
      self.init(.busy, "The server is being restarted; try again.", retryAfterSeconds: 5)
    }
  }
}
