import Model

extension SQLiteTransaction {
  func providers(_ search: DirectorySearch) throws(CoreStoreError) -> [DirectoryEntry] {
    try connection.rows(
      """
      SELECT \(Self.personColumns), threads.id, participants.unread_count
      FROM \(Self.personTables)
        LEFT JOIN conversations AS threads ON threads.provider_id = people.id
          AND threads.owner_id = $1 AND threads.kind = 'direct'
        LEFT JOIN participants ON participants.conversation_id = threads.id
          AND participants.person_id = $1
      WHERE people.role = 'provider' AND people.deleted_at IS NULL
        AND (people.name_folded, people.id) > ($2, $3)
        AND ($4 IS NULL OR people.status = $4)
        AND (people.name_folded LIKE $5 ESCAPE '\\' OR people.profile_folded LIKE $5 ESCAPE '\\')
      ORDER BY people.name_folded, people.id LIMIT $6
      """,
      [
        .optionalID(search.partnerID), .text(search.after?.foldedName ?? ""),
        .text(search.after?.id.description ?? ""), .optionalText(search.status?.rawValue),
        .text(FoldedText.pattern(containing: search.text)), Self.bounded(search.limit),
      ]
    ) { (row) throws(CoreStoreError) in
      let person = try decodePerson(&row)
      let thread = try row.optionalID(ConversationKind.self)
      let unread = try row.optionalInteger().flatMap { Int(exactly: $0) }
      return DirectoryEntry(
        person: person, thread: thread.map { .init(id: $0, unreadCount: unread ?? 0) })
    }
  }

  func shareConversation(_ one: PersonID, _ other: PersonID) throws(CoreStoreError) -> Bool {
    try connection.number(
      """
      SELECT EXISTS (
        SELECT 1 FROM participants AS mine JOIN participants AS theirs
          ON theirs.conversation_id = mine.conversation_id AND theirs.person_id = $2
        WHERE mine.person_id = $1)
      """, [.id(one), .id(other)]) == 1
  }

  func hasJob(
    _ owner: PersonID, visibleTo provider: PersonID
  ) throws(CoreStoreError) -> Bool {
    try connection.number(
      """
      SELECT EXISTS (
        SELECT 1 FROM jobs WHERE owner_id = $1 AND (stage = 'open' OR started_by = $2))
      """, [.id(owner), .id(provider)]) == 1
  }

  func setAvatar(
    _ id: AttachmentID?, of person: PersonID, at now: Timestamp
  ) throws(CoreStoreError) {
    guard let known = try self.person(person) else { throw .conflict(.noSuchPerson(person)) }
    if let id {
      guard let attachment = try attachment(id) else { throw .conflict(.noSuchAttachment(id)) }
      guard attachment.uploaderID == person else {
        throw .conflict(.attachmentOfAnotherPerson(id))
      }
      guard attachment.conversationID == nil else {
        throw .conflict(.attachmentOfAnotherConversation(id))
      }
      guard case .pending(let expiresAt) = attachment.placement else {
        throw .conflict(.attachmentInUse(id))
      }
      guard now < expiresAt else { throw .conflict(.attachmentExpired(id)) }
      try connection.change(
        "UPDATE attachments SET expires_at = NULL WHERE id = $1", [.id(id)])
    }
    try connection.change(
      "UPDATE people SET avatar_id = $2 WHERE id = $1", [.id(person), .optionalID(id)])
    if let former = known.avatar {
      try connection.change(
        "UPDATE attachments SET expires_at = $2 WHERE id = $1",
        [.id(former.attachmentID), .time(now)])
    }
  }
}
