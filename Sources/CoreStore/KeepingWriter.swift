public import Model

/// What keeping changes inside a write transaction.
public protocol KeepingWriter {
  /// Removes up to `limit` renditions that others replaced: of a name in `specs`, by another recipe,
  /// when there is one by the recipe in force. Returns how many.
  ///
  /// - Parameter dropsUnlisted: also removes those of names that are not in `specs`.
  func deleteSupersededRenditions(
    by specs: [RenditionSpec], dropsUnlisted: Bool, limit: Int
  ) throws(CoreStoreError) -> Int

  /// Removes one rendition; `false` when there is none.
  func delete(_ rendition: StoredRendition) throws(CoreStoreError) -> Bool

  /// Claims those of `sources` that still need work and on which nobody else has a claim; returns
  /// them. Takes over claims that have expired.
  func claim(
    _ sources: [BlobID], _ selection: SourceSelection, for run: RunID, expiresAt: Timestamp,
    at now: Timestamp
  ) throws(CoreStoreError) -> [BlobID]

  /// Moves the expiry of all of the run's claims.
  func renewClaims(of run: RunID, expiresAt: Timestamp) throws(CoreStoreError)

  /// Gives up the run's claim on one source, or on all with `nil`.
  func dropClaims(of run: RunID, on source: BlobID?) throws(CoreStoreError)

  /// Ends claims whose expiry has come; returns how many.
  func dropExpiredClaims(at now: Timestamp) throws(CoreStoreError) -> Int

  /// Puts a rendition in the place of every other one of its source and name.
  ///
  /// - Throws: `.conflict` with `.blobNotLive` or `.byteCountDiffers`.
  func replace(with rendition: StoredRendition, madeAt: Timestamp) throws(CoreStoreError)

  /// Keeps the reason until a later try succeeds; does nothing when the source is gone.
  func record(_ failure: RegenerationFailure) throws(CoreStoreError)

  func dropFailure(of source: BlobID) throws(CoreStoreError)

  func record(_ decisions: UploadDecisions, on attachment: AttachmentID) throws(CoreStoreError)

  /// Removes an attachment, pending or linked, and leaves its tombstone.
  ///
  /// - Throws: `.conflict` with `.noSuchAttachment`.
  func delete(_ attachment: AttachmentID, _ deletion: Deletion) throws(CoreStoreError)

  /// Removes a message's text and attachments; its number stays.
  ///
  /// - Returns: the attachments.
  /// - Throws: `.conflict` with `.noSuchMessage` or `.alreadyDeleted`.
  func delete(
    _ message: MessageID, _ deletion: Deletion
  ) throws(CoreStoreError) -> [AttachmentID]

  /// Makes the person "Deleted person", and removes the attachments that they uploaded, but for
  /// those in held conversations. Their messages stay.
  ///
  /// - Returns: how many attachments were removed, and how many are held.
  /// - Throws: `.conflict` with `.noSuchPerson` or `.alreadyDeleted`.
  func delete(
    _ person: PersonID, _ deletion: Deletion
  ) throws(CoreStoreError) -> (removed: [AttachmentID], heldCount: Int)

  /// Keeps the conversation's attachments from going with their sender, or lets go of them.
  ///
  /// - Throws: `.conflict` with `.noSuchConversation`.
  func hold(
    _ conversation: ConversationID, _ isHeld: Bool, at now: Timestamp
  ) throws(CoreStoreError)
}
