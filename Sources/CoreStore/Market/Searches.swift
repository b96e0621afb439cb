public import Model

/// A place in a list by folded name and id.
public struct NameCursor: Hashable, Sendable {
  /// As `FoldedText` makes it.
  public var foldedName: String
  public var id: PersonID

  public init(foldedName: String, id: PersonID) {
    self.foldedName = foldedName
    self.id = id
  }

  public init(_ person: Person) {
    self.init(foldedName: FoldedText.fold(person.name), id: person.id)
  }
}

/// A place in a list by time and id.
public struct TimeCursor<Kind: IdentifierKind>: Hashable, Sendable {
  public var time: Timestamp
  public var id: Identifier<Kind>

  public init(time: Timestamp, id: Identifier<Kind>) {
    self.time = time
    self.id = id
  }
}

public struct DirectorySearch: Hashable, Sendable {
  /// Whose threads with the providers are wanted.
  public var partnerID: PersonID?
  /// Any part of a name or profile, whatever its case; empty finds everybody.
  public var text: String
  public var status: Person.Status?
  public var after: NameCursor?
  public var limit: Int

  public init(
    partnerID: PersonID?, text: String = "", status: Person.Status? = nil,
    after: NameCursor? = nil, limit: Int
  ) {
    self.partnerID = partnerID
    self.text = text
    self.status = status
    self.after = after
    self.limit = limit
  }
}

/// A provider as a partner sees them in the directory.
public struct DirectoryEntry: Hashable, Sendable {
  public struct Thread: Hashable, Sendable {
    public var id: ConversationID
    public var unreadCount: Int

    public init(id: ConversationID, unreadCount: Int) {
      self.id = id
      self.unreadCount = unreadCount
    }
  }

  public var person: Person
  public var thread: Thread?

  public init(person: Person, thread: Thread?) {
    self.person = person
    self.thread = thread
  }
}

public struct JobSearch: Hashable, Sendable {
  public enum Scope: Hashable, Sendable {
    case owned(by: PersonID)
    /// Open ones, and those that they talked about or started.
    case visible(toProvider: PersonID)
    case all
  }

  public var scope: Scope
  public var stage: Job.Stage?
  public var after: TimeCursor<JobKind>?
  public var limit: Int

  public init(
    _ scope: Scope, stage: Job.Stage? = nil, after: TimeCursor<JobKind>? = nil, limit: Int
  ) {
    self.scope = scope
    self.stage = stage
    self.after = after
    self.limit = limit
  }
}

public struct ConversationSearch: Hashable, Sendable {
  /// Whose; everybody's when `nil`.
  public var personID: PersonID?
  public var status: Conversation.Status?
  public var kind: Conversation.Kind?
  public var jobID: JobID?
  public var after: TimeCursor<ConversationKind>?
  public var limit: Int

  public init(
    of personID: PersonID?, status: Conversation.Status? = nil, kind: Conversation.Kind? = nil,
    jobID: JobID? = nil, after: TimeCursor<ConversationKind>? = nil, limit: Int
  ) {
    self.personID = personID
    self.status = status
    self.kind = kind
    self.jobID = jobID
    self.after = after
    self.limit = limit
  }
}

public struct NotificationSearch: Hashable, Sendable {
  public var personID: PersonID
  public var isUnreadOnly: Bool
  public var after: TimeCursor<NotificationKind>?
  public var limit: Int

  public init(
    of personID: PersonID, isUnreadOnly: Bool = false,
    after: TimeCursor<NotificationKind>? = nil, limit: Int
  ) {
    self.personID = personID
    self.isUnreadOnly = isUnreadOnly
    self.after = after
    self.limit = limit
  }
}
