/// What stays of an attachment that was deleted.
public struct DeletedAttachment: Hashable, Sendable {
  public let id: AttachmentID
  public var uploaderID: PersonID
  public var conversationID: ConversationID?
  /// `nil` when it was never sent.
  public var messageID: MessageID?
  public var mediaType: MediaType
  public var deletion: Deletion

  public init(
    id: AttachmentID, uploaderID: PersonID, conversationID: ConversationID?, messageID: MessageID?,
    mediaType: MediaType, deletion: Deletion
  ) {
    self.id = id
    self.uploaderID = uploaderID
    self.conversationID = conversationID
    self.messageID = messageID
    self.mediaType = mediaType
    self.deletion = deletion
  }
}
