public import Model

/// What the core store knows about an attachment.
public struct AttachmentEntry: Hashable, Sendable {
  public let attachment: Attachment
  /// `nil` while the attachment is pending.
  public let message: Message?
  /// Made of its blob, by whatever recipe; by name, then recipe.
  public let renditions: [StoredRendition]
  /// The stored form's blob first, then those of the renditions, each once.
  public let blobs: [StoredBlob]
}
