public import CoreStore
public import Messaging
public import Model

/// Every way in which the marketplace says no.
public enum MarketError: Error, Hashable, Sendable {
  /// The rules of messaging forbid it, or do not let them know of it.
  case denied(Denial)
  /// A value that was given cannot be taken. `limit` and `actual` are counts.
  case invalid(field: String, sentence: String, limit: Int? = nil, actual: Int? = nil)
  /// They have a conversation already.
  case alreadyExists(ConversationID)
  /// An attachment cannot be used in this message, or as an avatar.
  case attachmentNotUsable(CoreConflict)
  /// Nobody is signed in by this token, or the person is there no more.
  case unauthenticated
  case storeFailed(CoreStoreError)
  /// Something below threw what it never should; one plain sentence.
  case failed(String)
}

extension MarketError: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .denied(let denial): denial.description
    case .invalid(_, let sentence, _, _): sentence
    case .alreadyExists(let id): "There is a conversation already, \(id)."
    case .attachmentNotUsable(let conflict): conflict.description
    case .unauthenticated: "Nobody is signed in."
    case .storeFailed(let error): error.description
    case .failed(let sentence): sentence
    }
  }
}

extension MarketError {
  /// What somebody asked for is told apart from what the store suffers.
  init(_ error: CoreStoreError) {
    switch error {
    case .conflict(let conflict): self.init(conflict)
    case .textTooLong(let field, let byteCount, let limit):
      self = .invalid(
        field: field, sentence: error.description, limit: limit, actual: byteCount)
    case .textHasNUL(let field): self = .invalid(field: field, sentence: error.description)
    default: self = .storeFailed(error)
    }
  }

  private init(_ conflict: CoreConflict) {
    switch conflict {
    case .conversationExists(let id): self = .alreadyExists(id)
    case .noSuchPerson, .noSuchJob, .noSuchConversation, .notAParticipant, .noSuchMessage,
      .alreadyDeleted:
      self = .denied(.notFound)
    case .noSuchAttachment, .attachmentNamedTwice, .attachmentExpired, .attachmentInUse,
      .attachmentOfAnotherConversation:
      self = .attachmentNotUsable(conflict)
    // Whether somebody else's exists is not theirs to know.
    case .attachmentOfAnotherPerson(let id): self = .attachmentNotUsable(.noSuchAttachment(id))
    case .emptyMessage:
      self = .invalid(field: "text", sentence: "A message needs text or attachments.")
    case .alreadyExists, .noParticipants, .placedBeforeItsMessage, .noLease, .blobNotLive,
      .byteCountDiffers:
      self = .storeFailed(.conflict(conflict))
    }
  }
}
