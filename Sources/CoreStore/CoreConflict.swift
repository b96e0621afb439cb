public import Model

/// A write that the store's rules forbid as things stand.
public enum CoreConflict: Hashable, Sendable {
  case alreadyExists(String)
  case noSuchPerson(PersonID)
  case noSuchJob(JobID)
  case noSuchConversation(ConversationID)
  case conversationExists(ConversationID)
  case noParticipants(ConversationID)
  case notAParticipant(PersonID, ConversationID)
  case noSuchMessage(MessageID)
  /// The id of what has its tombstone already.
  case alreadyDeleted(String)
  case emptyMessage(MessageID)
  case noSuchAttachment(AttachmentID)
  case attachmentNamedTwice(AttachmentID)
  case attachmentExpired(AttachmentID)
  case attachmentInUse(AttachmentID)
  case attachmentOfAnotherPerson(AttachmentID)
  case attachmentOfAnotherConversation(AttachmentID)
  case placedBeforeItsMessage(AttachmentID)
  case noLease(BlobID)
  case blobNotLive(BlobID)
  case byteCountDiffers(BlobID, recorded: Int, actual: Int)
}

extension CoreConflict: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .alreadyExists(let id): "\(id) exists already."
    case .noSuchPerson(let id): "There is no person \(id)."
    case .noSuchConversation(let id): "There is no conversation \(id)."
    case .noSuchJob(let id): "There is no job \(id)."
    case .conversationExists(let id): "The two have a conversation already, \(id)."
    case .noParticipants(let id): "Conversation \(id) has no participants; it needs at least 1."
    case .notAParticipant(let person, let conversation):
      "Person \(person) does not take part in conversation \(conversation)."
    case .noSuchMessage(let id): "There is no message \(id)."
    case .alreadyDeleted(let id): "\(id) is deleted already."
    case .emptyMessage(let id): "Message \(id) has neither text nor attachments."
    case .noSuchAttachment(let id): "There is no attachment \(id)."
    case .attachmentNamedTwice(let id): "Attachment \(id) is named twice in one message."
    case .attachmentExpired(let id): "Attachment \(id) expired before it was used in a message."
    case .attachmentInUse(let id): "Attachment \(id) is already used in a message."
    case .attachmentOfAnotherPerson(let id): "Attachment \(id) was uploaded by another person."
    case .attachmentOfAnotherConversation(let id):
      "Attachment \(id) was uploaded to another conversation."
    case .placedBeforeItsMessage(let id):
      "Attachment \(id) cannot be linked before its message is sent."
    case .noLease(let id): "Nobody holds a lease on blob \(id)."
    case .blobNotLive(let id): "The bytes of blob \(id) are not stored."
    case .byteCountDiffers(let id, let recorded, let actual):
      "Blob \(id) is recorded with \(recorded) bytes and was given with \(actual)."
    }
  }
}
