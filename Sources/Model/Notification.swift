/// Something that a person is told outside of a conversation.
public struct Notification: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case interest
    case message
    case hired
    case dismissed
    case closed
    case reopened
    /// To support.
    case report
  }

  public let id: NotificationID
  /// Who is told.
  public var personID: PersonID
  public var kind: Kind
  public var conversationID: ConversationID?
  public var jobID: JobID?
  /// Who caused it.
  public var actorID: PersonID?
  public var createdAt: Timestamp
  public var readAt: Timestamp?

  public init(
    id: NotificationID = NotificationID(), personID: PersonID, kind: Kind,
    conversationID: ConversationID? = nil, jobID: JobID? = nil, actorID: PersonID? = nil,
    createdAt: Timestamp, readAt: Timestamp? = nil
  ) {
    self.id = id
    self.personID = personID
    self.kind = kind
    self.conversationID = conversationID
    self.jobID = jobID
    self.actorID = actorID
    self.createdAt = createdAt
    self.readAt = readAt
  }
}
