public import Model

/// A conversation with what every list of them shows.
public struct ConversationRecord: Hashable, Sendable {
  public var conversation: Conversation
  public var job: Job?
  public var lastMessage: Message?
  /// The last message's, or the conversation's own before the first.
  public var lastWrittenAt: Timestamp

  public init(
    conversation: Conversation, job: Job?, lastMessage: Message?, lastWrittenAt: Timestamp
  ) {
    self.conversation = conversation
    self.job = job
    self.lastMessage = lastMessage
    self.lastWrittenAt = lastWrittenAt
  }
}

/// Where a conversation stands in the list by last message.
public typealias ConversationPosition = TimeCursor<ConversationKind>

public struct ConversationCount: Hashable, Sendable {
  public var conversations: Int
  /// Messages in them that the person has not read; 0 when it is nobody's in particular.
  public var unread: Int

  public init(conversations: Int = 0, unread: Int = 0) {
    self.conversations = conversations
    self.unread = unread
  }
}

public struct ConversationSummary: Hashable, Sendable {
  public var id: ConversationID
  public var status: Conversation.Status

  public init(id: ConversationID, status: Conversation.Status) {
    self.id = id
    self.status = status
  }
}
