public import Model

/// Who sends a file, to where, and what they say about it.
public struct UploadOrigin: Hashable, Sendable {
  public var uploaderID: PersonID
  /// `nil` for a picture of themselves.
  public var conversationID: ConversationID?
  /// Recorded, never believed.
  public var declaredType: MediaType?
  /// For display; nothing is stored under it. What is not fit to be shown in it is left out.
  public var fileName: String?

  public init(
    uploaderID: PersonID, conversationID: ConversationID?, declaredType: MediaType? = nil,
    fileName: String? = nil
  ) {
    self.uploaderID = uploaderID
    self.conversationID = conversationID
    self.declaredType = declaredType
    self.fileName = fileName
  }
}
