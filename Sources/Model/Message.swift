/// What somebody wrote into a conversation. Messages never change once they are sent.
public struct Message: Hashable, Sendable {
  public let id: MessageID
  public var conversationID: ConversationID
  public var authorID: PersonID
  /// 1 for a conversation's first message, then upwards without gaps.
  public var number: Int
  /// May be empty when there are attachments.
  public var text: String
  public var sentAt: Timestamp

  public init(
    id: MessageID, conversationID: ConversationID, authorID: PersonID, number: Int, text: String,
    sentAt: Timestamp
  ) {
    self.id = id
    self.conversationID = conversationID
    self.authorID = authorID
    self.number = number
    self.text = text
    self.sentAt = sentAt
  }
}

/// A message that is about to be sent: everything but the number, which the core store assigns.
public struct MessageDraft: Hashable, Sendable {
  public var id: MessageID
  public var conversationID: ConversationID
  public var authorID: PersonID
  public var text: String
  /// Pending attachments, in the order in which they are shown.
  public var attachments: [AttachmentID]
  public var sentAt: Timestamp

  public init(
    id: MessageID = MessageID(), conversationID: ConversationID, authorID: PersonID, text: String,
    attachments: [AttachmentID] = [], sentAt: Timestamp
  ) {
    self.id = id
    self.conversationID = conversationID
    self.authorID = authorID
    self.text = text
    self.attachments = attachments
    self.sentAt = sentAt
  }
}
