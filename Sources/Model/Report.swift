/// A participant's word to support about a conversation.
public struct Report: Hashable, Sendable {
  public let id: ReportID
  public var conversationID: ConversationID
  public var reporterID: PersonID
  public var reason: String
  public var createdAt: Timestamp

  public init(
    id: ReportID = ReportID(), conversationID: ConversationID, reporterID: PersonID,
    reason: String, createdAt: Timestamp
  ) {
    self.id = id
    self.conversationID = conversationID
    self.reporterID = reporterID
    self.reason = reason
    self.createdAt = createdAt
  }
}
