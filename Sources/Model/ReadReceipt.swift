/// Somebody has read a conversation up to a message.
public struct ReadReceipt: Hashable, Sendable {
  public var conversationID: ConversationID
  public var personID: PersonID
  /// Of the last message that was read.
  public var number: Int
  public var at: Timestamp

  public init(
    conversationID: ConversationID, personID: PersonID, number: Int, at: Timestamp
  ) {
    self.conversationID = conversationID
    self.personID = personID
    self.number = number
    self.at = at
  }
}
