/// A rendition that is kept. It belongs to its source blob and recipe, not to any attachment.
public struct StoredRendition: Hashable, Sendable {
  /// The blob that it was made of.
  public var sourceID: BlobID
  /// `RenditionSpec.name`.
  public var name: String
  public var recipe: Recipe
  /// The blob that holds it.
  public var blobID: BlobID
  /// Pixels.
  public var width: Int
  public var height: Int
  public var mediaType: MediaType
  public var byteCount: Int

  public init(
    sourceID: BlobID, name: String, recipe: Recipe, blobID: BlobID, width: Int, height: Int,
    mediaType: MediaType, byteCount: Int
  ) {
    self.sourceID = sourceID
    self.name = name
    self.recipe = recipe
    self.blobID = blobID
    self.width = width
    self.height = height
    self.mediaType = mediaType
    self.byteCount = byteCount
  }
}
