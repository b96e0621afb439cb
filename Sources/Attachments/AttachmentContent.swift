public import Model

/// Verified bytes of an attachment or of one of its renditions.
public struct AttachmentContent: Hashable, Sendable {
  public let mediaType: MediaType
  public let blobID: BlobID
  public let bytes: [UInt8]
}
