import Attachments
import CoreStore
import Model

/// Who sends, and to which conversation; both are in the store.
struct MessageOrigin: Sendable {
  let authorID: PersonID
  let conversationID: ConversationID

  /// Finds the author and the conversation, or makes them, in one transaction.
  ///
  /// - Throws: `.refused` when one that was named is not there or may not be used; `.failed`.
  init(_ request: IngestRequest, core: any CoreStore) throws(CommandError) {
    let now = TimeSource.system.now()
    do throws(CoreStoreError) {
      self = try core.write { writer throws(CoreStoreError) in
        let author = try Self.author(request.author, writer, now)
        let conversation = try Self.conversation(request.conversationID, of: author, writer, now)
        return MessageOrigin(authorID: author, conversationID: conversation)
      }
    } catch {
      throw CommandError(error)
    }
  }

  private init(authorID: PersonID, conversationID: ConversationID) {
    self.authorID = authorID
    self.conversationID = conversationID
  }

  private static func author(
    _ author: IngestRequest.Author, _ writer: any CoreWriter, _ now: Timestamp
  ) throws(CoreStoreError) -> PersonID {
    switch author {
    case .local(let name): return try writer.localPerson(named: name, at: now).id
    case .person(let id):
      guard try writer.person(id) != nil else { throw .conflict(.noSuchPerson(id)) }
      return id
    }
  }

  private static func conversation(
    _ id: ConversationID?, of author: PersonID, _ writer: any CoreWriter, _ now: Timestamp
  ) throws(CoreStoreError) -> ConversationID {
    guard let id else {
      let conversation = Conversation(participants: [author], createdAt: now)
      try writer.insert(conversation)
      return conversation.id
    }
    guard let conversation = try writer.conversation(id) else {
      throw .conflict(.noSuchConversation(id))
    }
    guard conversation.participants.contains(author) else {
      throw .conflict(.notAParticipant(author, id))
    }
    return id
  }
}

extension CommandError {
  /// A broken rule is what was asked for; everything else is the store's failure.
  init(_ error: CoreStoreError) {
    switch error {
    case .conflict, .textTooLong, .textHasNUL: self = .refused(error.description)
    default: self = .failed(error.description)
    }
  }
}
