public import Model

/// What can be done to the marketplace inside a write transaction. It checks that what is written
/// fits together, and leaves who may do it to the rules of messaging.
public protocol MarketWriter: CoreWriter, MarketReader {
  /// Changes everything but the id, the role and the time of creation.
  ///
  /// - Throws: `.conflict` with `.noSuchPerson`.
  func update(_ person: Person) throws(CoreStoreError)

  /// - Throws: `.conflict` with `.noSuchPerson`, or `.alreadyExists` when it is somebody else's.
  func setExternalSubject(_ subject: String, of person: PersonID) throws(CoreStoreError)

  /// Puts a pending attachment on as its uploader's avatar; the one before it expires at `now`.
  ///
  /// - Throws: `.conflict` with one of those that say why an attachment cannot be used.
  func setAvatar(
    _ attachment: AttachmentID?, of person: PersonID, at now: Timestamp
  ) throws(CoreStoreError)

  /// - Throws: `.conflict` with `.alreadyExists` or `.noSuchPerson`.
  func insert(_ token: AccessToken, withSHA256 hash: BlobID) throws(CoreStoreError)

  /// `false` when there is no such token, or it was revoked before.
  func revoke(_ token: TokenID, at now: Timestamp) throws(CoreStoreError) -> Bool

  func noteUse(of token: TokenID, onDay day: Int) throws(CoreStoreError)

  /// - Throws: `.conflict` with `.alreadyExists` or `.noSuchPerson`.
  func insert(_ job: Job) throws(CoreStoreError)

  /// Changes everything but the id, the owner and the time of creation.
  ///
  /// - Throws: `.conflict` with `.noSuchJob`.
  func update(_ job: Job) throws(CoreStoreError)

  /// - Throws: `.conflict` with `.noSuchConversation`.
  func setStatus(
    _ status: Conversation.Status, of conversation: ConversationID, dismissReason: String?,
    at now: Timestamp
  ) throws(CoreStoreError)

  func setMuted(
    _ isMuted: Bool, _ conversation: ConversationID, for person: PersonID
  ) throws(CoreStoreError)

  /// Records that somebody read up to a message; a number past the last message means that one.
  /// `nil`, with nothing written, when they had read as far before.
  ///
  /// - Throws: `.conflict` with `.noSuchConversation` or `.notAParticipant`.
  func record(_ receipt: ReadReceipt) throws(CoreStoreError) -> ReadReceipt?

  func insert(_ notification: Notification) throws(CoreStoreError)

  /// Those of `ids` that are the person's; all of the person's when `nil`. Returns how many.
  func markRead(
    _ ids: [NotificationID]?, of person: PersonID, at now: Timestamp
  ) throws(CoreStoreError) -> Int

  /// The person's notifications of messages in a conversation.
  func markMessagesNotified(
    in conversation: ConversationID, of person: PersonID, at now: Timestamp
  ) throws(CoreStoreError)

  /// Drops events from before `time`, and the oldest ones past `count`; returns how many.
  func pruneEvents(before time: Timestamp, keeping count: Int) throws(CoreStoreError) -> Int

  func drop(_ key: IdempotencyKey) throws(CoreStoreError)

  func dropIdempotencyRecords(before time: Timestamp) throws(CoreStoreError) -> Int

  func insert(_ report: Report) throws(CoreStoreError)
}
