import Model

extension SQLiteTransaction {
  /// What a deleted person is called.
  private static let deletedPersonName = "Deleted person"

  func deletions(of messages: [MessageID]) throws(CoreStoreError) -> [MessageID: Deletion] {
    let rows = try rows(
      among: messages.map(\.description),
      """
      SELECT id, deleted_at, deleted_by FROM messages
      WHERE id IN ($ids) AND deleted_at IS NOT NULL
      """
    ) { (row) throws(CoreStoreError) in (try row.id(MessageKind.self), try decodeDeletion(&row)) }
    var found: [MessageID: Deletion] = [:]
    for (id, deletion) in rows { found[id] = deletion }
    return found
  }

  func deletion(of person: PersonID) throws(CoreStoreError) -> Deletion? {
    try connection.row(
      "SELECT deleted_at, deleted_by FROM people WHERE id = $1 AND deleted_at IS NOT NULL",
      [.id(person)], decodeDeletion)
  }

  func deletedAttachment(_ id: AttachmentID) throws(CoreStoreError) -> DeletedAttachment? {
    try deletedAttachments("WHERE id = $1", .id(id)).first
  }

  func deletedAttachments(of message: MessageID) throws(CoreStoreError) -> [DeletedAttachment] {
    try deletedAttachments("WHERE message_id = $1 ORDER BY id", .id(message))
  }

  func isHeld(_ conversation: ConversationID) throws(CoreStoreError) -> Bool {
    try connection.number(
      "SELECT COUNT(*) FROM holds WHERE conversation_id = $1", [.id(conversation)]) > 0
  }

  func hold(
    _ conversation: ConversationID, _ isHeld: Bool, at now: Timestamp
  ) throws(CoreStoreError) {
    guard try self.conversation(conversation) != nil else {
      throw .conflict(.noSuchConversation(conversation))
    }
    if isHeld {
      try connection.change(
        """
        INSERT INTO holds (conversation_id, placed_at) VALUES ($1, $2)
        ON CONFLICT (conversation_id) DO NOTHING
        """, [.id(conversation), .time(now)])
    } else {
      try connection.change("DELETE FROM holds WHERE conversation_id = $1", [.id(conversation)])
    }
  }

  func delete(_ attachment: AttachmentID, _ deletion: Deletion) throws(CoreStoreError) {
    let recorded = try connection.change(
      """
      INSERT INTO deleted_attachments (
        id, uploader_id, conversation_id, message_id, media_type, deleted_at, deleted_by)
      SELECT id, uploader_id, conversation_id, message_id, media_type, $2, $3
      FROM attachments WHERE id = $1
      """, [.id(attachment), .time(deletion.at), .optionalText(deletion.by?.description)])
    guard recorded == 1 else { throw .conflict(.noSuchAttachment(attachment)) }
    try connection.change(
      "UPDATE people SET avatar_id = NULL WHERE avatar_id = $1", [.id(attachment)])
    try forgetAnswers(about: attachment.description)
    try connection.change("DELETE FROM attachments WHERE id = $1", [.id(attachment)])
  }

  func delete(
    _ message: MessageID, _ deletion: Deletion
  ) throws(CoreStoreError) -> [AttachmentID] {
    guard try self.message(message) != nil else { throw .conflict(.noSuchMessage(message)) }
    let changed = try connection.change(
      """
      UPDATE messages SET text = '', deleted_at = $2, deleted_by = $3
      WHERE id = $1 AND deleted_at IS NULL
      """, [.id(message), .time(deletion.at), .optionalText(deletion.by?.description)])
    guard changed == 1 else { throw .conflict(.alreadyDeleted(message.description)) }
    try forgetAnswers(about: message.description)
    let ids = try attachments(of: message).map(\.id)
    for id in ids { try delete(id, deletion) }
    return ids
  }

  func delete(
    _ person: PersonID, _ deletion: Deletion
  ) throws(CoreStoreError) -> (removed: [AttachmentID], heldCount: Int) {
    guard try self.person(person) != nil else { throw .conflict(.noSuchPerson(person)) }
    let changed = try connection.change(
      """
      UPDATE people SET name = $2, name_folded = $3, profile = '', profile_folded = '',
        external_subject = NULL, deleted_at = $4, deleted_by = $5
      WHERE id = $1 AND deleted_at IS NULL
      """,
      [
        .id(person), .text(Self.deletedPersonName), .text(FoldedText.fold(Self.deletedPersonName)),
        .time(deletion.at), .optionalText(deletion.by?.description),
      ])
    guard changed == 1 else { throw .conflict(.alreadyDeleted(person.description)) }
    try connection.change("DELETE FROM local_people WHERE person_id = $1", [.id(person)])
    try connection.change("DELETE FROM idempotency WHERE person_id = $1", [.id(person)])
    try connection.change(
      "UPDATE tokens SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL",
      [.id(person), .time(deletion.at)])
    let uploads = try connection.rows(
      """
      SELECT attachments.id, holds.placed_at FROM attachments
      LEFT JOIN holds ON holds.conversation_id = attachments.conversation_id
      WHERE attachments.uploader_id = $1 ORDER BY attachments.id
      """, [.id(person)]
    ) { (row) throws(CoreStoreError) in
      (id: try row.id(AttachmentKind.self), isHeld: try row.optionalInteger() != nil)
    }
    let removed = uploads.filter { !$0.isHeld }.map(\.id)
    for id in removed { try delete(id, deletion) }
    return (removed, uploads.count - removed.count)
  }

  /// Answers that are kept for repeated requests hold what was sent. The request stays known, so
  /// that repeating it does not send again what was deleted.
  private func forgetAnswers(about id: String) throws(CoreStoreError) {
    try connection.change(
      """
      UPDATE idempotency SET status = 410, answer = $2
      WHERE answer IS NOT NULL AND instr(answer, $1) > 0
      """,
      [.text(id), .text(#"{"type":"about:blank","title":"Gone","status":410}"#)])
  }

  private func deletedAttachments(
    _ choice: String, _ value: SQLValue
  ) throws(CoreStoreError) -> [DeletedAttachment] {
    try connection.rows(
      """
      SELECT id, uploader_id, conversation_id, message_id, media_type, deleted_at, deleted_by
      FROM deleted_attachments \(choice)
      """, [value]
    ) { (row) throws(CoreStoreError) in
      DeletedAttachment(
        id: try row.id(AttachmentKind.self), uploaderID: try row.id(PersonKind.self),
        conversationID: try row.optional { ConversationID($0) },
        messageID: try row.optional { MessageID($0) }, mediaType: try row.mediaType(),
        deletion: try decodeDeletion(&row))
    }
  }
}

private func decodeDeletion(_ row: inout ResultRow) throws(CoreStoreError) -> Deletion {
  Deletion(at: try row.time(), by: try row.optional { PersonID($0) })
}
