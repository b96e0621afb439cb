import Model

extension SQLiteTransaction {
  static let messageColumns = """
    messages.id, messages.conversation_id, messages.author_id, messages.number, messages.text,
    messages.sent_at
    """

  func message(_ id: MessageID) throws(CoreStoreError) -> Message? {
    try connection.row(
      """
      SELECT \(Self.messageColumns) FROM messages WHERE id = $1
      """, [.id(id)], decodeMessage)
  }

  func messages(
    in conversation: ConversationID, after number: Int, limit: Int
  ) throws(CoreStoreError) -> [Message] {
    try connection.rows(
      """
      SELECT \(Self.messageColumns) FROM messages
      WHERE conversation_id = $1 AND number > $2 ORDER BY number LIMIT $3
      """, [.id(conversation), .integer(number), Self.bounded(limit)], decodeMessage)
  }

  func messages(
    in conversation: ConversationID, before number: Int, limit: Int
  ) throws(CoreStoreError) -> [Message] {
    try connection.rows(
      """
      SELECT \(Self.messageColumns) FROM messages
      WHERE conversation_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3
      """, [.id(conversation), .integer(number), Self.bounded(limit)], decodeMessage
    ).reversed()
  }

  func send(_ draft: MessageDraft) throws(CoreStoreError) -> Message {
    guard !draft.text.isEmpty || !draft.attachments.isEmpty else {
      throw .conflict(.emptyMessage(draft.id))
    }
    try requireParticipant(draft.authorID, of: draft.conversationID)
    // First of all writes: on a database with row locks this one keeps other senders waiting.
    let number = try connection.row(
      """
      UPDATE conversations SET last_number = last_number + 1, last_written_at =
        CASE WHEN last_written_at < $2 THEN $2 ELSE last_written_at END
      WHERE id = $1 RETURNING last_number
      """, [.id(draft.conversationID), .time(draft.sentAt)]
    ) { (row) throws(CoreStoreError) in try row.count() }
    guard let number else { throw .conflict(.noSuchConversation(draft.conversationID)) }
    let inserted = try connection.change(
      """
      INSERT INTO messages (id, conversation_id, author_id, number, text, sent_at)
      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING
      """,
      [
        .id(draft.id), .id(draft.conversationID), .id(draft.authorID), .integer(number),
        try StoredText.messageText.value(draft.text), .time(draft.sentAt),
      ])
    guard inserted == 1 else { throw .conflict(.alreadyExists(draft.id.description)) }
    try connection.change(
      """
      UPDATE participants SET unread_count = unread_count + 1
      WHERE conversation_id = $1 AND person_id <> $2
      """, [.id(draft.conversationID), .id(draft.authorID)])
    for (position, attachment) in draft.attachments.enumerated() {
      try link(attachment, at: position, to: draft)
    }
    return Message(
      id: draft.id, conversationID: draft.conversationID, authorID: draft.authorID, number: number,
      text: draft.text, sentAt: draft.sentAt)
  }

  /// Same uploader, same conversation or none so far, in time, not used yet; or nothing is sent.
  private func link(
    _ id: AttachmentID, at position: Int, to draft: MessageDraft
  ) throws(CoreStoreError) {
    guard let attachment = try attachment(id) else { throw .conflict(.noSuchAttachment(id)) }
    guard attachment.uploaderID == draft.authorID else {
      throw .conflict(.attachmentOfAnotherPerson(id))
    }
    guard [draft.conversationID, nil].contains(attachment.conversationID) else {
      throw .conflict(.attachmentOfAnotherConversation(id))
    }
    switch attachment.placement {
    case .linked(draft.id, _): throw .conflict(.attachmentNamedTwice(id))
    case .linked, .avatar: throw .conflict(.attachmentInUse(id))
    case .pending(let expiresAt):
      guard draft.sentAt < expiresAt else { throw .conflict(.attachmentExpired(id)) }
    }
    let linked = try connection.change(
      """
      UPDATE attachments SET message_id = $2, position = $3, expires_at = NULL,
        purpose = 'message', conversation_id = $4
      WHERE id = $1 AND message_id IS NULL
      """, [.id(id), .id(draft.id), .integer(position), .id(draft.conversationID)])
    guard linked == 1 else { throw .conflict(.attachmentInUse(id)) }
  }
}

func decodeMessage(_ row: inout ResultRow) throws(CoreStoreError) -> Message {
  Message(
    id: try row.id(MessageKind.self), conversationID: try row.id(ConversationKind.self),
    authorID: try row.id(PersonKind.self), number: try row.count(), text: try row.text(),
    sentAt: try row.time())
}
