/// A file that somebody sent: what was known about it then, and the blob that holds it now.
///
/// All of it but `placement` is written once; regeneration never touches it.
public struct Attachment: Hashable, Sendable {
  /// An attachment waits for its use or has it: in one message, or as its uploader's avatar.
  public enum Placement: Hashable, Sendable {
    /// May be collected once `expiresAt` has come.
    case pending(expiresAt: Timestamp)
    /// `position` counts from 0 in the order in which the message shows its attachments.
    case linked(MessageID, position: Int)
    /// Beside its uploader's name; only one without a conversation.
    case avatar
  }

  public let id: AttachmentID
  public var uploaderID: PersonID
  /// `nil` for what was uploaded as an avatar.
  public var conversationID: ConversationID?
  public var kind: MediaKind
  /// As detected from the bytes.
  public var mediaType: MediaType
  /// As the sender said.
  public var declaredType: MediaType?
  /// One sentence when the declared type or the file name says something else than the bytes.
  public var mismatch: String?
  /// As the sender called it; for display only.
  public var fileName: String?
  /// Bytes as sent.
  public var sentByteCount: Int
  /// SHA-256 of the bytes as sent.
  public var sentSHA256: BlobID
  /// The blob that is served: the bytes as stored.
  public var blobID: BlobID
  /// Bytes as stored.
  public var storedByteCount: Int
  /// Pictures only.
  public var preview: PreviewMetadata?
  public var createdAt: Timestamp
  public var placement: Placement

  public init(
    id: AttachmentID = AttachmentID(), uploaderID: PersonID, conversationID: ConversationID?,
    kind: MediaKind, mediaType: MediaType, declaredType: MediaType? = nil, mismatch: String? = nil,
    fileName: String? = nil, sentByteCount: Int, sentSHA256: BlobID, blobID: BlobID,
    storedByteCount: Int, preview: PreviewMetadata? = nil, createdAt: Timestamp,
    placement: Placement
  ) {
    self.id = id
    self.uploaderID = uploaderID
    self.conversationID = conversationID
    self.kind = kind
    self.mediaType = mediaType
    self.declaredType = declaredType
    self.mismatch = mismatch
    self.fileName = fileName
    self.sentByteCount = sentByteCount
    self.sentSHA256 = sentSHA256
    self.blobID = blobID
    self.storedByteCount = storedByteCount
    self.preview = preview
    self.createdAt = createdAt
    self.placement = placement
  }
}
