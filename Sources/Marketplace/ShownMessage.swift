import CoreStore
public import Model

/// A message with everything that is shown of it.
public struct ShownMessage: Hashable, Sendable {
  public var message: Message
  /// When somebody else than the author first read it.
  public var readAt: Timestamp?
  public var attachments: [ShownAttachment]
  /// When it was deleted its text and attachments went; only its number and its place stayed.
  public var deletion: Deletion?
}

/// An attachment with every rendition of its blob, whatever their recipes.
public struct ShownAttachment: Hashable, Sendable {
  public var attachment: Attachment
  public var renditions: [StoredRendition]

  public init(attachment: Attachment, renditions: [StoredRendition]) {
    self.attachment = attachment
    self.renditions = renditions
  }
}

extension MarketReader {
  /// In a fixed number of questions to the store, however many they are.
  func shown(_ messages: [Message]) throws -> [ShownMessage] {
    let ids = messages.map(\.id)
    let times = try readTimes(of: ids)
    let deletions = try deletions(of: ids)
    let attachments = try attachments(of: ids)
    let renditions = try renditions(of: attachments.values.flatMap { $0.map(\.blobID) })
    return messages.map { message in
      ShownMessage(
        message: message, readAt: times[message.id],
        attachments: (attachments[message.id] ?? []).map {
          ShownAttachment(attachment: $0, renditions: renditions[$0.blobID] ?? [])
        },
        deletion: deletions[message.id])
    }
  }
}
