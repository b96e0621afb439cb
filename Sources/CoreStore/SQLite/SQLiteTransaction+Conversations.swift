import Model

extension SQLiteTransaction {
  func conversation(_ id: ConversationID) throws(CoreStoreError) -> Conversation? {
    let participants = try connection.rows(
      "SELECT person_id FROM participants WHERE conversation_id = $1", [.id(id)]
    ) { (row) throws(CoreStoreError) in try row.id(PersonKind.self) }
    return try connection.row(
      "SELECT id, kind, created_at FROM conversations WHERE id = $1", [.id(id)]
    ) { (row) throws(CoreStoreError) in
      Conversation(
        id: try row.id(ConversationKind.self), kind: try row.value(Conversation.Kind.self),
        participants: participants, createdAt: try row.time())
    }
  }

  func insert(_ conversation: Conversation) throws(CoreStoreError) {
    guard !conversation.participants.isEmpty else {
      throw .conflict(.noParticipants(conversation.id))
    }
    let inserted = try connection.change(
      """
      INSERT INTO conversations (id, kind, created_at) VALUES ($1, $2, $3)
      ON CONFLICT (id) DO NOTHING
      """,
      [.id(conversation.id), .text(conversation.kind.rawValue), .time(conversation.createdAt)])
    guard inserted == 1 else { throw .conflict(.alreadyExists(conversation.id.description)) }
    // A set, because `participants` can be assigned to.
    for person in Set(conversation.participants) {
      guard try self.person(person) != nil else { throw .conflict(.noSuchPerson(person)) }
      try connection.change(
        "INSERT INTO participants (conversation_id, person_id) VALUES ($1, $2)",
        [.id(conversation.id), .id(person)])
    }
  }

  /// - Throws: `.conflict` with `.noSuchConversation` or `.notAParticipant`.
  func requireParticipant(
    _ person: PersonID, of conversation: ConversationID
  ) throws(CoreStoreError) {
    let takesPart = try connection.number(
      "SELECT COUNT(*) FROM participants WHERE conversation_id = $1 AND person_id = $2",
      [.id(conversation), .id(person)])
    guard takesPart == 0 else { return }
    let exists = try connection.number(
      "SELECT COUNT(*) FROM conversations WHERE id = $1", [.id(conversation)])
    throw .conflict(
      exists == 0 ? .noSuchConversation(conversation) : .notAParticipant(person, conversation))
  }
}
