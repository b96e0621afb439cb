import Model

extension SQLiteTransaction {
  private static let conversationColumns = """
    id, kind, status, status_changed_at, job_id, owner_id, provider_id, dismiss_reason,
    created_at, last_number, last_written_at
    """

  func conversation(_ id: ConversationID) throws(CoreStoreError) -> Conversation? {
    let participants = try connection.rows(
      "SELECT person_id FROM participants WHERE conversation_id = $1", [.id(id)]
    ) { (row) throws(CoreStoreError) in try row.id(PersonKind.self) }
    return try connection.row(
      "SELECT \(Self.conversationColumns) FROM conversations WHERE id = $1", [.id(id)]
    ) { (row) throws(CoreStoreError) in
      try decodeConversation(&row).conversation(of: participants)
    }
  }

  func conversations(
    _ ids: [ConversationID]
  ) throws(CoreStoreError) -> [ConversationID: ConversationRecord] {
    let keys = ids.map(\.description)
    let found = try rows(
      among: keys,
      "SELECT \(Self.conversationColumns) FROM conversations WHERE id IN ($ids)",
      decodeConversation)
    let participants = try participations(in: ids)
    let jobs = try jobs(found.compactMap(\.jobID))
    let lastMessages = try rows(
      among: keys,
      """
      SELECT \(Self.messageColumns) FROM conversations JOIN messages
        ON messages.conversation_id = conversations.id
          AND messages.number = conversations.last_number
      WHERE conversations.id IN ($ids)
      """, decodeMessage)
    let lastByConversation = Dictionary(lastMessages.map { ($0.conversationID, $0) }) { a, _ in a }
    var records: [ConversationID: ConversationRecord] = [:]
    for row in found {
      records[row.id] = ConversationRecord(
        conversation: row.conversation(of: (participants[row.id] ?? []).map(\.personID)),
        job: row.jobID.flatMap { jobs[$0] }, lastMessage: lastByConversation[row.id],
        lastWrittenAt: row.lastWrittenAt)
    }
    return records
  }

  func thread(
    between parties: Conversation.Parties
  ) throws(CoreStoreError) -> ConversationID? {
    try connection.row(
      """
      SELECT id FROM conversations WHERE owner_id = $1 AND provider_id = $2 AND kind = 'direct'
      """, [.id(parties.ownerID), .id(parties.providerID)]
    ) { (row) throws(CoreStoreError) in try row.id(ConversationKind.self) }
  }

  func insert(_ conversation: Conversation) throws(CoreStoreError) {
    guard !conversation.participants.isEmpty else {
      throw .conflict(.noParticipants(conversation.id))
    }
    // A set, because `participants` can be assigned to.
    let participants = Set(conversation.participants)
    for person in participants { try requirePerson(person) }
    if let job = conversation.jobID {
      guard try self.job(job) != nil else { throw .conflict(.noSuchJob(job)) }
    }
    let inserted = try connection.change(
      """
      INSERT INTO conversations (\(Self.conversationColumns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $9) ON CONFLICT DO NOTHING
      """,
      [
        .id(conversation.id), .text(conversation.kind.rawValue),
        .text(conversation.status.rawValue), .time(conversation.statusChangedAt),
        .optionalID(conversation.jobID), .optionalID(conversation.parties?.ownerID),
        .optionalID(conversation.parties?.providerID),
        try StoredText.dismissReason.value(conversation.dismissReason),
        .time(conversation.createdAt),
      ])
    guard inserted == 1 else { throw try conflict(with: conversation) }
    for person in participants {
      try connection.change(
        "INSERT INTO participants (conversation_id, person_id) VALUES ($1, $2)",
        [.id(conversation.id), .id(person)])
    }
  }

  /// Why it could not be inserted: its id is taken, or its parties have theirs already.
  private func conflict(with new: Conversation) throws(CoreStoreError) -> CoreStoreError {
    if let parties = new.parties, try conversation(new.id) == nil {
      let existing =
        if let job = new.jobID {
          try conversations(of: parties.providerID, about: [job])[job]?.id
        } else { try thread(between: parties) }
      if let existing { return .conflict(.conversationExists(existing)) }
    }
    return .conflict(.alreadyExists(new.id.description))
  }

  func setStatus(
    _ status: Conversation.Status, of conversation: ConversationID, dismissReason: String?,
    at now: Timestamp
  ) throws(CoreStoreError) {
    let changed = try connection.change(
      """
      UPDATE conversations SET status = $2, dismiss_reason = $3, status_changed_at = $4
      WHERE id = $1
      """,
      [
        .id(conversation), .text(status.rawValue),
        try StoredText.dismissReason.value(dismissReason), .time(now),
      ])
    guard changed == 1 else { throw .conflict(.noSuchConversation(conversation)) }
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

/// A row of the table, which does not hold the participants.
private struct ConversationRow {
  let id: ConversationID
  let kind: Conversation.Kind
  let status: Conversation.Status
  let statusChangedAt: Timestamp
  let jobID: JobID?
  let parties: Conversation.Parties?
  let dismissReason: String?
  let createdAt: Timestamp
  let lastWrittenAt: Timestamp

  func conversation(of participants: [PersonID]) -> Conversation {
    var conversation = Conversation(
      id: id, kind: kind, participants: participants, createdAt: createdAt)
    conversation.status = status
    conversation.statusChangedAt = statusChangedAt
    conversation.jobID = jobID
    conversation.parties = parties
    conversation.dismissReason = dismissReason
    return conversation
  }
}

private func decodeConversation(
  _ row: inout ResultRow
) throws(CoreStoreError) -> ConversationRow {
  let id = try row.id(ConversationKind.self)
  let kind = try row.value(Conversation.Kind.self)
  let status = try row.value(Conversation.Status.self)
  let statusChangedAt = try row.time()
  let jobID = try row.optionalID(JobKind.self)
  let sides = (
    try row.optionalID(PersonKind.self), try row.optionalID(PersonKind.self)
  )
  let parties: Conversation.Parties? =
    if case (let owner?, let provider?) = sides {
      Conversation.Parties(ownerID: owner, providerID: provider)
    } else { nil }
  let dismissReason = try row.optionalText()
  let createdAt = try row.time()
  _ = try row.count()
  return ConversationRow(
    id: id, kind: kind, status: status, statusChangedAt: statusChangedAt, jobID: jobID,
    parties: parties, dismissReason: dismissReason, createdAt: createdAt,
    lastWrittenAt: try row.time())
}
