public import Model

/// What can be asked about the marketplace inside a transaction, as `CoreReader` has it. Questions
/// about several ids leave out those that are not there.
public protocol MarketReader: CoreReader {
  func people(_ ids: [PersonID]) throws(CoreStoreError) -> [PersonID: Person]

  /// Everybody by folded name and id.
  func people(after last: NameCursor?, limit: Int) throws(CoreStoreError) -> [Person]

  func people(withRole role: Person.Role) throws(CoreStoreError) -> [PersonID]

  func person(forExternalSubject subject: String) throws(CoreStoreError) -> Person?

  /// Providers by folded name and id, with their thread with `search.partnerID`.
  func providers(_ search: DirectorySearch) throws(CoreStoreError) -> [DirectoryEntry]

  func shareConversation(_ one: PersonID, _ other: PersonID) throws(CoreStoreError) -> Bool

  /// Whether `owner` has a job that is open or that `provider` started. Whom they talked with about
  /// another they share a conversation with.
  func hasJob(_ owner: PersonID, visibleTo provider: PersonID) throws(CoreStoreError) -> Bool

  /// Bytes as sent of the person's attachments that wait for a message, each counted as
  /// `leastByteCount` at least.
  func pendingByteCount(
    of person: PersonID, countingAtLeast leastByteCount: Int
  ) throws(CoreStoreError) -> Int

  func token(withSHA256 hash: BlobID) throws(CoreStoreError) -> AccessToken?

  /// All of a person's, or everybody's; the oldest first.
  func tokens(of person: PersonID?, limit: Int) throws(CoreStoreError) -> [AccessToken]

  func jobs(_ ids: [JobID]) throws(CoreStoreError) -> [JobID: Job]

  /// The newest first.
  func jobs(_ search: JobSearch) throws(CoreStoreError) -> [Job]

  /// The provider who is hired on each job, if any.
  func hiredProviders(on jobs: [JobID]) throws(CoreStoreError) -> [JobID: PersonID]

  /// A provider's conversations about jobs.
  func conversations(
    of provider: PersonID, about jobs: [JobID]
  ) throws(CoreStoreError) -> [JobID: ConversationSummary]

  func thread(between parties: Conversation.Parties) throws(CoreStoreError) -> ConversationID?

  func conversations(
    _ ids: [ConversationID]
  ) throws(CoreStoreError) -> [ConversationID: ConversationRecord]

  /// The ones written to last first.
  func conversations(
    _ search: ConversationSearch
  ) throws(CoreStoreError) -> [ConversationPosition]

  /// Of `search` without its status, cursor and limit; every status is there.
  func counts(
    of search: ConversationSearch
  ) throws(CoreStoreError) -> [Conversation.Status: ConversationCount]

  func participations(
    in conversations: [ConversationID]
  ) throws(CoreStoreError) -> [ConversationID: [Participation]]

  /// When somebody else than its author first read each message; unread ones are left out.
  func readTimes(of messages: [MessageID]) throws(CoreStoreError) -> [MessageID: Timestamp]

  /// By position in each message; messages without any are left out.
  func attachments(
    of messages: [MessageID]
  ) throws(CoreStoreError) -> [MessageID: [Attachment]]

  func renditions(of sources: [BlobID]) throws(CoreStoreError) -> [BlobID: [StoredRendition]]

  func notification(_ id: NotificationID) throws(CoreStoreError) -> Notification?

  /// The newest first.
  func notifications(_ search: NotificationSearch) throws(CoreStoreError) -> [Notification]

  func unreadNotificationCount(of person: PersonID) throws(CoreStoreError) -> Int

  /// Ascending.
  func events(
    for person: PersonID, after id: Int64, limit: Int
  ) throws(CoreStoreError) -> [NumberedEvent]

  /// Between which ids events are kept.
  func eventRange() throws(CoreStoreError) -> EventRange

  func record(of key: IdempotencyKey) throws(CoreStoreError) -> IdempotencyRecord?

  /// The newest first.
  func reports(on conversation: ConversationID, limit: Int) throws(CoreStoreError) -> [Report]
}
