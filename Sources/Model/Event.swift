/// Something that a person's open page should show now. It names what happened and holds none of
/// it: whoever passes it on looks the subject up, with the access there is by then.
public struct Event: Hashable, Sendable {
  public enum Subject: Hashable, Sendable {
    case message(MessageID, in: ConversationID)
    /// `number` is that of the last message that the person has read.
    case read(ConversationID, by: PersonID, number: Int)
    /// The conversation's status, or anything else about it but messages, changed.
    case status(ConversationID)
    case notification(NotificationID)
    /// An upload is ready.
    case attachment(AttachmentID)
  }

  /// Whom it is for.
  public var personID: PersonID
  public var subject: Subject
  public var at: Timestamp

  public init(for personID: PersonID, _ subject: Subject, at: Timestamp) {
    self.personID = personID
    self.subject = subject
    self.at = at
  }
}

/// An event with its place in the order of all events of a store.
public struct NumberedEvent: Hashable, Sendable {
  /// Ascending in the order of commits; never used twice.
  public var id: Int64
  public var event: Event

  public init(id: Int64, event: Event) {
    self.id = id
    self.event = event
  }
}
