public import Model

/// What can be done inside a write transaction, besides everything that can be asked.
///
/// After a method has thrown, let the error out of the transaction: what ran before it is undone.
public protocol CoreWriter: CoreReader, KeepingWriter {
  /// - Throws: `.conflict(.alreadyExists)` when the id is taken.
  func insert(_ person: Person) throws(CoreStoreError)

  /// The person whom this machine's command line calls `name`; made at `now` when absent.
  func localPerson(named name: String, at now: Timestamp) throws(CoreStoreError) -> Person

  /// - Throws: `.conflict` with `.alreadyExists`, `.noSuchPerson`, `.noSuchJob`, `.noParticipants`,
  ///   or `.conversationExists` when the parties have theirs already.
  func insert(_ conversation: Conversation) throws(CoreStoreError)

  /// Takes `lease` on every one of `blobs`, or on none of them when one is being deleted. Several
  /// leases on a blob do no harm to one another; taking one's own again renews its expiry.
  ///
  /// A lease holds until it is dropped. Passing its expiry only allows `dropExpiredLeases` to end
  /// it, so a slow upload whose lease nobody needed to end may still finish.
  func take(
    _ lease: LeaseID, on blobs: [BlobID], expiresAt: Timestamp, at now: Timestamp
  ) throws(CoreStoreError) -> LeaseOutcome

  /// Gives up `lease` on all of its blobs; no error when it holds none.
  func drop(_ lease: LeaseID) throws(CoreStoreError)

  /// Ends the leases whose expiry has come and returns how many blobs they held.
  func dropExpiredLeases(at now: Timestamp) throws(CoreStoreError) -> Int

  /// Records that the blob's bytes are durably stored; does nothing when they already were.
  ///
  /// - Throws: `.conflict` with `.noLease` when nobody leased the blob, or
  ///   `.byteCountDiffers` when it is already live with another size.
  func markLive(_ blob: BlobID, byteCount: Int) throws(CoreStoreError)

  /// Inserts an attachment that waits for its message.
  ///
  /// - Throws: `.conflict` with `.alreadyExists`, `.noSuchConversation`, `.notAParticipant`,
  ///   `.blobNotLive`, `.byteCountDiffers` or `.placedBeforeItsMessage`.
  func insert(_ attachment: Attachment) throws(CoreStoreError)

  /// Inserts a rendition unless its source has one of that name and recipe already; returns whether
  /// it did. Of two uploads of the same picture the first one's renditions stay.
  ///
  /// - Throws: `.conflict` with `.blobNotLive` or `.byteCountDiffers`.
  func insertIfAbsent(_ rendition: StoredRendition) throws(CoreStoreError) -> Bool

  /// Gives the draft its number and links its attachments to it. One that was uploaded for no
  /// conversation becomes this one's.
  ///
  /// - Throws: `.conflict` with `.alreadyExists`, `.noSuchConversation`, `.notAParticipant`,
  ///   `.emptyMessage`, `.attachmentNamedTwice`, or one of those that say why an attachment cannot
  ///   be used: it does not exist, expired, is in another message, somebody else's, or was sent to
  ///   another conversation.
  func send(_ draft: MessageDraft) throws(CoreStoreError) -> Message

  /// Gives the event the next id of all.
  func append(_ event: Event) throws(CoreStoreError)

  /// Writes down what became of a request. Replaces what there is of its key.
  func put(_ record: IdempotencyRecord) throws(CoreStoreError)

  /// Removes a pending attachment; `false` when there is none of that id or a message uses it.
  func deletePending(_ attachment: AttachmentID) throws(CoreStoreError) -> Bool

  /// Removes a blob's renditions that were made by other recipes than `recipes`; returns how many.
  func deleteRenditions(
    of source: BlobID, exceptBy recipes: [Recipe]
  ) throws(CoreStoreError) -> Int

  /// Marks a blob as being deleted, and forgets the renditions made of it, if nothing refers to it
  /// and nobody leases it; returns whether it is being deleted now.
  ///
  /// Commit that before the bytes are touched.
  func markDeleting(_ blob: BlobID) throws(CoreStoreError) -> Bool

  /// Drops the row of a blob that is being deleted; `false` when it is not.
  ///
  /// Remove the bytes inside the same transaction, before this call. Done outside, the removal
  /// could be late and hit the bytes of a new upload of the same content.
  func dropDeleted(_ blob: BlobID) throws(CoreStoreError) -> Bool
}
