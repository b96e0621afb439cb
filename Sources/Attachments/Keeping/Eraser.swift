public import CoreStore
public import Model

/// Deletes what people sent, and people. Access ends with the transaction; the bytes go with the
/// next collection after the last attachment that holds them.
public struct Eraser: Sendable {
  private let core: any CoreStore
  private let time: TimeSource

  public init(core: any CoreStore, time: TimeSource = .system) {
    self.core = core
    self.time = time
  }

  /// - Throws: `.noSuchAttachment`, `.coreStoreFailed`.
  public func delete(_ attachment: AttachmentID, by person: PersonID?) throws(AttachmentError) {
    let deletion = Deletion(at: time.now(), by: person)
    try write { writer throws(CoreStoreError) in try writer.delete(attachment, deletion) }
  }

  /// The message's text and attachments go; its number stays.
  ///
  /// - Returns: the attachments.
  /// - Throws: `.conflict` or `.coreStoreFailed`.
  public func delete(
    _ message: MessageID, by person: PersonID?
  ) throws(AttachmentError) -> [AttachmentID] {
    let deletion = Deletion(at: time.now(), by: person)
    return try write { writer throws(CoreStoreError) in try writer.delete(message, deletion) }
  }

  /// The message stays; its attachments go.
  ///
  /// - Returns: the attachments.
  /// - Throws: `.conflict` or `.coreStoreFailed`.
  public func deleteAttachments(
    of message: MessageID, by person: PersonID?
  ) throws(AttachmentError) -> [AttachmentID] {
    let deletion = Deletion(at: time.now(), by: person)
    return try write { writer throws(CoreStoreError) in
      guard try writer.message(message) != nil else { throw .conflict(.noSuchMessage(message)) }
      let ids = try writer.attachments(of: message).map(\.id)
      for id in ids { try writer.delete(id, deletion) }
      return ids
    }
  }

  /// The person's name and uploads go, but for those in held conversations; their messages stay.
  ///
  /// - Throws: `.conflict` or `.coreStoreFailed`.
  public func delete(
    _ person: PersonID, by other: PersonID?
  ) throws(AttachmentError) -> (removed: [AttachmentID], heldCount: Int) {
    let deletion = Deletion(at: time.now(), by: other)
    return try write { writer throws(CoreStoreError) in try writer.delete(person, deletion) }
  }

  /// Keeps a conversation's attachments from going with their sender, or lets go of them.
  ///
  /// - Throws: `.conflict` or `.coreStoreFailed`.
  public func hold(_ conversation: ConversationID, _ isHeld: Bool) throws(AttachmentError) {
    let now = time.now()
    try write { writer throws(CoreStoreError) in
      try writer.hold(conversation, isHeld, at: now)
    }
  }

  private func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(AttachmentError) -> Result {
    do throws(CoreStoreError) {
      let result = try core.write(body)
      FailPoint.deletionRecorded.pass()
      return result
    } catch {
      throw AttachmentError(error)
    }
  }
}
