/// How much of everything there is.
public struct StoreCensus: Hashable, Sendable {
  public struct Group: Hashable, Sendable {
    public var name: String
    public var attachmentCount: Int
    /// Bytes as stored, once for each attachment.
    public var byteCount: Int

    public init(name: String, attachmentCount: Int, byteCount: Int) {
      self.name = name
      self.attachmentCount = attachmentCount
      self.byteCount = byteCount
    }
  }

  public var personCount = 0
  public var conversationCount = 0
  public var messageCount = 0
  public var pendingCount = 0
  public var linkedCount = 0
  /// As sent, once for each attachment.
  public var sentByteCount = 0
  /// As stored, once for each attachment.
  public var attachedByteCount = 0
  public var originalBlobCount = 0
  /// As stored, once for each blob.
  public var originalByteCount = 0
  public var renditionCount = 0
  public var renditionBlobCount = 0
  public var renditionByteCount = 0
  public var arrivingBlobCount = 0
  public var deletingBlobCount = 0
  /// Live, and nothing refers to them.
  public var unusedBlobCount = 0
  public var unusedByteCount = 0
  public var leaseCount = 0
  public var claimCount = 0
  public var failureCount = 0
  public var deletedAttachmentCount = 0
  public var heldConversationCount = 0
  /// Pictures without a rendition of a name in force, whatever the recipe.
  public var missingPictureCount = 0
  /// Pictures with a rendition of a name in force by another recipe only.
  public var stalePictureCount = 0
  /// Largest first.
  public var types: [Group] = []
  /// Youngest first: a day, a week, a month of 30 days, a year of 365 days, older.
  public var ages: [Group] = []

  public init() {}
}
