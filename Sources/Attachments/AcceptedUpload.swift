public import Model

/// The acknowledgement of an upload. Nothing in it tells whether the content was known before.
public struct AcceptedUpload: Hashable, Sendable {
  /// Pending: it waits for its message.
  public let attachment: Attachment
  /// Those of the recipes in force; none for documents.
  public let renditions: [StoredRendition]
}
