public import CoreStore
import Messaging
public import Model

/// Deletes what people sent, and people: the one place that does, for those who use the marketplace
/// and for whoever operates the store. Access ends with the transaction, with which open pages are
/// told; the bytes go with the next collection after the last attachment that holds them.
public struct Eraser: Sendable {
  private let store: any MarketStore
  private let bell: EventBell

  public init(store: any MarketStore, bell: EventBell) {
    self.store = store
    self.bell = bell
  }

  // MARK: As the rules of messaging allow it

  /// The message's text and attachments go; its number stays. Deleting it again changes nothing.
  ///
  /// - Throws: `.denied` with `.notFound`, or `.notAllowed` to whoever sees it and is neither its
  ///   author nor support.
  public func delete(
    _ id: MessageID, as person: PersonID, at now: Timestamp
  ) throws(MarketError) {
    try store.act(bell) { core in
      let person = try core.viewer(person)
      guard let message = try core.message(id) else { throw MarketError.denied(.notFound) }
      let standing = try core.conversation(message.conversationID, for: person, to: .see).standing
      if let denial = standing.denialOfDeletion(byAuthor: message.authorID == person.id) {
        throw MarketError.denied(denial)
      }
      guard try core.deletions(of: [id]).isEmpty else { return }
      _ = try core.erase(id, Deletion(at: now, by: person.id))
    }
    FailPoint.deletionRecorded.pass()
  }

  /// Takes back what the person uploaded and did not send; `false` when a message uses it.
  ///
  /// - Throws: `.denied(.notFound)` when it is not theirs to see.
  public func withdraw(
    _ id: AttachmentID, as person: PersonID
  ) throws(MarketError) -> Bool {
    let isGone = try store.act(nil) { core in
      let person = try core.viewer(person)
      guard let attachment = try core.attachment(id), attachment.uploaderID == person.id else {
        throw MarketError.denied(.notFound)
      }
      return try core.deletePending(id)
    }
    FailPoint.deletionRecorded.pass()
    return isGone
  }

  // MARK: As whoever operates the store wants it

  /// - Parameter person: who is named as having done it; `nil` for whoever operates the store.
  /// - Throws: `.conflict` with `.noSuchAttachment`.
  public func delete(
    _ attachment: AttachmentID, by person: PersonID?, at now: Timestamp
  ) throws(CoreStoreError) {
    try operate { core throws(CoreStoreError) in
      try core.delete(attachment, Deletion(at: now, by: person))
      try core.announceRemoval(of: [attachment], at: now)
    }
  }

  /// The message's text and attachments go; its number stays.
  ///
  /// - Returns: the attachments.
  /// - Throws: `.conflict` with `.noSuchMessage` or `.alreadyDeleted`.
  public func delete(
    _ message: MessageID, by person: PersonID?, at now: Timestamp
  ) throws(CoreStoreError) -> [AttachmentID] {
    try operate { core throws(CoreStoreError) in
      try core.erase(message, Deletion(at: now, by: person))
    }
  }

  /// The message stays; its attachments go.
  ///
  /// - Returns: the attachments.
  /// - Throws: `.conflict` with `.noSuchMessage`.
  public func deleteAttachments(
    of message: MessageID, by person: PersonID?, at now: Timestamp
  ) throws(CoreStoreError) -> [AttachmentID] {
    try operate { core throws(CoreStoreError) in
      guard try core.message(message) != nil else { throw .conflict(.noSuchMessage(message)) }
      let ids = try core.attachments(of: message).map(\.id)
      for id in ids { try core.delete(id, Deletion(at: now, by: person)) }
      try core.announceRemoval(of: ids, at: now)
      return ids
    }
  }

  /// The person's name and uploads go, but for those in held conversations; their messages stay.
  ///
  /// - Throws: `.conflict` with `.noSuchPerson` or `.alreadyDeleted`.
  public func delete(
    _ person: PersonID, by other: PersonID?, at now: Timestamp
  ) throws(CoreStoreError) -> (removed: [AttachmentID], heldCount: Int) {
    try operate { core throws(CoreStoreError) in
      let result = try core.delete(person, Deletion(at: now, by: other))
      try core.announceRemoval(of: result.removed, at: now)
      return result
    }
  }

  /// Keeps a conversation's attachments from going with their sender, or lets go of them.
  ///
  /// - Throws: `.conflict` with `.noSuchConversation`.
  public func hold(
    _ conversation: ConversationID, _ isHeld: Bool, at now: Timestamp
  ) throws(CoreStoreError) {
    try store.write { core throws(CoreStoreError) in
      try core.hold(conversation, isHeld, at: now)
    }
  }

  private func operate<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    let result = try store.write(body)
    FailPoint.deletionRecorded.pass()
    bell.ring()
    return result
  }
}

extension CoreWriter {
  /// - Returns: the attachments that went with it.
  fileprivate func erase(
    _ id: MessageID, _ deletion: Deletion
  ) throws(CoreStoreError) -> [AttachmentID] {
    let removed = try delete(id, deletion)
    try announceChange(of: id, at: deletion.at)
    return removed
  }

  /// Tells the conversations of the messages, each once, that lost these attachments.
  fileprivate func announceRemoval(
    of attachments: [AttachmentID], at now: Timestamp
  ) throws(CoreStoreError) {
    var told: Set<MessageID> = []
    for id in attachments {
      guard let message = try deletedAttachment(id)?.messageID, told.insert(message).inserted
      else { continue }
      try announceChange(of: message, at: now)
    }
  }

  private func announceChange(of id: MessageID, at now: Timestamp) throws(CoreStoreError) {
    guard let place = try message(id)?.conversationID, let found = try conversation(place) else {
      return
    }
    for person in found.participants {
      try append(Event(for: person, .message(id, in: place), at: now))
    }
  }
}
