public import CoreStore
public import Model

/// Sends messages, which is what links attachments.
public struct MessageSender: Sendable {
  private let core: any CoreStore
  private let limits: Limits
  private let time: TimeSource

  public init(core: any CoreStore, limits: Limits = .standard, time: TimeSource = .system) {
    self.core = core
    self.limits = limits
    self.time = time
  }

  /// Sends one message with `attachments`, in that order, in one transaction: all of it is durable
  /// when this returns, and nothing of it has happened when it throws.
  ///
  /// Characters are counted as Unicode scalars, so that a length in characters bounds the bytes.
  ///
  /// - Throws: `.messageTooLong`, `.tooManyAttachments`, `.conflict` when an attachment cannot be
  ///   used or the author may not write, or `.coreStoreFailed`.
  public func send(
    _ text: String, with attachments: [AttachmentID], to conversation: ConversationID,
    by author: PersonID
  ) throws(AttachmentError) -> Message {
    let characterCount = text.unicodeScalars.count
    guard characterCount <= limits.messageCharacterCount else {
      throw .messageTooLong(characterCount: characterCount, limit: limits.messageCharacterCount)
    }
    guard attachments.count <= limits.attachmentsPerMessage else {
      throw .tooManyAttachments(count: attachments.count, limit: limits.attachmentsPerMessage)
    }
    let draft = MessageDraft(
      conversationID: conversation, authorID: author, text: text, attachments: attachments,
      sentAt: time.now())
    do throws(CoreStoreError) {
      let message = try core.write { writer throws(CoreStoreError) in try writer.send(draft) }
      FailPoint.messageSent.pass()
      return message
    } catch {
      throw AttachmentError(error)
    }
  }
}
