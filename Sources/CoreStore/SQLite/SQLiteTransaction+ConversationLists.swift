import Model

extension SQLiteTransaction {
  func conversations(
    _ search: ConversationSearch
  ) throws(CoreStoreError) -> [ConversationPosition] {
    let choice = """
      (conversations.last_written_at, conversations.id) < ($1, $2)
        AND ($3 IS NULL OR conversations.status = $3)
        AND ($4 IS NULL OR conversations.kind = $4)
        AND ($5 IS NULL OR conversations.job_id = $5)
      ORDER BY conversations.last_written_at DESC, conversations.id DESC LIMIT $6
      """
    let values: [SQLValue] = [
      .time(search.after?.time ?? Timestamp(microseconds: .max)),
      .text(search.after?.id.description ?? "~"), .optionalText(search.status?.rawValue),
      .optionalText(search.kind?.rawValue), .optionalID(search.jobID),
      Self.bounded(search.limit),
    ]
    let columns = "conversations.last_written_at, conversations.id"
    if let person = search.personID {
      return try connection.rows(
        """
        SELECT \(columns) FROM participants JOIN conversations
          ON conversations.id = participants.conversation_id
        WHERE participants.person_id = $7 AND \(choice)
        """, values + [.id(person)], decodePosition)
    }
    return try connection.rows(
      "SELECT \(columns) FROM conversations WHERE \(choice)", values, decodePosition)
  }

  func counts(
    of search: ConversationSearch
  ) throws(CoreStoreError) -> [Conversation.Status: ConversationCount] {
    let choice = """
      ($1 IS NULL OR conversations.kind = $1) AND ($2 IS NULL OR conversations.job_id = $2)
      GROUP BY conversations.status
      """
    let values: [SQLValue] = [
      .optionalText(search.kind?.rawValue), .optionalID(search.jobID),
    ]
    let found =
      if let person = search.personID {
        try connection.rows(
          """
          SELECT conversations.status, COUNT(*), CAST(SUM(participants.unread_count) AS BIGINT)
          FROM participants JOIN conversations
            ON conversations.id = participants.conversation_id
          WHERE participants.person_id = $3 AND \(choice)
          """, values + [.id(person)], decodeCount)
      } else {
        try connection.rows(
          "SELECT conversations.status, COUNT(*), 0 FROM conversations WHERE \(choice)", values,
          decodeCount)
      }
    var counts: [Conversation.Status: ConversationCount] = [:]
    for status in Conversation.Status.allCases { counts[status] = ConversationCount() }
    for (status, count) in found { counts[status] = count }
    return counts
  }

  func participations(
    in conversations: [ConversationID]
  ) throws(CoreStoreError) -> [ConversationID: [Participation]] {
    let found = try rows(
      among: conversations.map(\.description),
      """
      SELECT conversation_id, person_id, muted, unread_count, COALESCE(
        (SELECT MAX(number) FROM reads
         WHERE reads.conversation_id = participants.conversation_id
           AND reads.person_id = participants.person_id), 0)
      FROM participants WHERE conversation_id IN ($ids)
      ORDER BY conversation_id, person_id
      """
    ) { (row) throws(CoreStoreError) in
      (
        try row.id(ConversationKind.self),
        Participation(
          personID: try row.id(PersonKind.self), isMuted: try row.flag(),
          unreadCount: try row.count(), readUpTo: try row.count())
      )
    }
    return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
  }

  func setMuted(
    _ isMuted: Bool, _ conversation: ConversationID, for person: PersonID
  ) throws(CoreStoreError) {
    try requireParticipant(person, of: conversation)
    try connection.change(
      "UPDATE participants SET muted = $3 WHERE conversation_id = $1 AND person_id = $2",
      [.id(conversation), .id(person), .flag(isMuted)])
  }
}

private func decodePosition(
  _ row: inout ResultRow
) throws(CoreStoreError) -> ConversationPosition {
  ConversationPosition(time: try row.time(), id: try row.id(ConversationKind.self))
}

private func decodeCount(
  _ row: inout ResultRow
) throws(CoreStoreError) -> (Conversation.Status, ConversationCount) {
  (
    try row.value(Conversation.Status.self),
    ConversationCount(conversations: try row.count(), unread: try row.count())
  )
}
