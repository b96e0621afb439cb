public import Model

/// What keeping asks inside a transaction: collection, regeneration, verification, deletion.
///
/// Calls look at a bounded number of rows, so that no reader holds up writers for long.
public protocol KeepingReader {
  /// Blobs with ids after `first` and up to `last` to which nothing refers, which nobody leases and
  /// which are not being deleted; ascending.
  func unusedBlobs(after first: BlobID?, through last: BlobID) throws(CoreStoreError)
    -> [StoredBlob]

  /// Looks at `limit` (1 to 1,000) pictures from the first after `last`; `nil` starts.
  func sources(
    _ selection: SourceSelection, after last: BlobID?, limit: Int
  ) throws(CoreStoreError) -> SourcePage

  /// Those of `sources` on which another run than `run` has a claim that has not expired.
  func claimedElsewhere(
    _ sources: [BlobID], than run: RunID, at now: Timestamp
  ) throws(CoreStoreError) -> [BlobID]

  /// Ascending by source; `nil` starts.
  func regenerationFailures(
    after last: BlobID?, limit: Int
  ) throws(CoreStoreError) -> [RegenerationFailure]

  /// Attachments that are stored as this blob; at most 1,000.
  func attachments(storedAs blob: BlobID) throws(CoreStoreError) -> [AttachmentID]

  /// Sources of which the blob is a rendition.
  func sources(ofRendition blob: BlobID) throws(CoreStoreError) -> [BlobID]

  /// Conversations whose messages are not numbered 1, 2, 3… up to the number they count to.
  func miscountedConversations() throws(CoreStoreError) -> [ConversationID]

  /// The tombstones of those of `messages` that were deleted.
  func deletions(of messages: [MessageID]) throws(CoreStoreError) -> [MessageID: Deletion]

  /// `nil` when the person is not deleted.
  func deletion(of person: PersonID) throws(CoreStoreError) -> Deletion?

  func deletedAttachment(_ id: AttachmentID) throws(CoreStoreError) -> DeletedAttachment?

  func deletedAttachments(of message: MessageID) throws(CoreStoreError) -> [DeletedAttachment]

  /// Whether attachments in this conversation stay when their sender is deleted.
  func isHeld(_ conversation: ConversationID) throws(CoreStoreError) -> Bool

  /// What was decided when the attachment came; `nil` for those from before it was recorded.
  func decisions(on attachment: AttachmentID) throws(CoreStoreError) -> UploadDecisions?

  /// Counts of everything. Reads all rows.
  ///
  /// - Parameter specs: which renditions are in force.
  func census(
    specs: [RenditionSpec], at now: Timestamp
  ) throws(CoreStoreError) -> StoreCensus
}
