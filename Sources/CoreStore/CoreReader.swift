public import Model

/// What can be asked inside a transaction. `nil` and empty lists mean "there is none", never
/// "it could not be read". Lists are cut at `limit` rows, which is held between 1 and 1,000.
public protocol CoreReader: KeepingReader {
  func person(_ id: PersonID) throws(CoreStoreError) -> Person?

  func conversation(_ id: ConversationID) throws(CoreStoreError) -> Conversation?

  func job(_ id: JobID) throws(CoreStoreError) -> Job?

  func message(_ id: MessageID) throws(CoreStoreError) -> Message?

  /// Messages with greater numbers than `number`, ascending; from the first one when it is 0.
  func messages(
    in conversation: ConversationID, after number: Int, limit: Int
  ) throws(CoreStoreError) -> [Message]

  /// The last messages with smaller numbers than `number`, ascending; the conversation's last ones
  /// when it is `Int.max`.
  func messages(
    in conversation: ConversationID, before number: Int, limit: Int
  ) throws(CoreStoreError) -> [Message]

  func attachment(_ id: AttachmentID) throws(CoreStoreError) -> Attachment?

  /// A message's attachments by position.
  func attachments(of message: MessageID) throws(CoreStoreError) -> [Attachment]

  /// Pending attachments whose time has come, those that expired first in front.
  func expiredAttachments(
    at now: Timestamp, limit: Int
  ) throws(CoreStoreError) -> [Attachment]

  /// Every rendition made of a blob, whatever its recipe, by name and then recipe. Compare
  /// `recipe` with `RenditionSpec.recipe` to tell current ones from stale ones.
  func renditions(of source: BlobID) throws(CoreStoreError) -> [StoredRendition]

  func blob(_ id: BlobID) throws(CoreStoreError) -> StoredBlob?

  /// All blobs ascending by id, from the first one after `last`; `nil` starts.
  func blobs(after last: BlobID?, limit: Int) throws(CoreStoreError) -> [StoredBlob]

  /// Blobs that are being deleted, ascending by id: what a collector that died left behind.
  func blobsBeingDeleted(limit: Int) throws(CoreStoreError) -> [StoredBlob]

  /// Blobs to which nothing refers and which nobody leases, ascending by id: what may be marked as
  /// being deleted.
  func unusedBlobs(limit: Int) throws(CoreStoreError) -> [StoredBlob]

  /// Counted from the rows that refer to the blob. There is no counter that could be wrong.
  func references(to blob: BlobID) throws(CoreStoreError) -> BlobReferences

  /// Whether `lease` still holds every one of `blobs`.
  func holds(_ lease: LeaseID, on blobs: [BlobID]) throws(CoreStoreError) -> Bool
}
