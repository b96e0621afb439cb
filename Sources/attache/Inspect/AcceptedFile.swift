import Model

/// An accepted file, whether it was only looked at or is kept.
struct AcceptedFile: Sendable {
  struct MadeRendition: Sendable {
    let name: String
    let width: Int
    let height: Int
    let mediaType: MediaType
    let byteCount: Int
    /// Where it was written; `nil` when it was not.
    let path: FilePath?
  }

  let mediaType: MediaType
  let kind: MediaKind
  let mismatch: String?
  let preview: PreviewMetadata?
  /// Of the bytes as stored.
  let blobID: BlobID
  let storedByteCount: Int
  let renditions: [MadeRendition]
}
