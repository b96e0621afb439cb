import Model

extension SQLiteTransaction {
  func events(
    for person: PersonID, after id: Int64, limit: Int
  ) throws(CoreStoreError) -> [NumberedEvent] {
    try connection.rows(
      """
      SELECT id, person_id, kind, conversation_id, subject_id, number, at FROM events
      WHERE person_id = $1 AND id > $2 ORDER BY id LIMIT $3
      """, [.id(person), .integer(id), Self.bounded(limit)], decodeEvent)
  }

  func eventRange() throws(CoreStoreError) -> EventRange {
    let range = try connection.row(
      """
      SELECT pruned_through, COALESCE((SELECT MAX(id) FROM events), pruned_through)
      FROM event_horizon
      """
    ) { (row) throws(CoreStoreError) in
      EventRange(prunedThrough: try row.integer(), last: try row.integer())
    }
    guard let range else { throw .corrupt(reason: "the horizon of the events is missing") }
    return range
  }

  func append(_ event: Event) throws(CoreStoreError) {
    var conversation: ConversationID?
    let kind: String
    let subject: String
    var position: Int?
    switch event.subject {
    case .message(let id, let place): (kind, subject, conversation) = ("message", "\(id)", place)
    case .read(let place, let reader, let number):
      (kind, subject, conversation, position) = ("read", "\(reader)", place, number)
    case .status(let id): (kind, subject, conversation) = ("status", "\(id)", id)
    case .notification(let id): (kind, subject) = ("notification", "\(id)")
    case .attachment(let id): (kind, subject) = ("attachment", "\(id)")
    }
    try connection.change(
      """
      INSERT INTO events (person_id, kind, conversation_id, subject_id, number, at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .id(event.personID), .text(kind), .optionalID(conversation), .text(subject),
        position.map { .integer($0) } ?? .null, .time(event.at),
      ])
  }

  func pruneEvents(before time: Timestamp, keeping count: Int) throws(CoreStoreError) -> Int {
    let range = try eventRange()
    // Times may step back; what goes is always everything up to one id.
    let youngest = try connection.number(
      "SELECT COALESCE(MIN(id) - 1, $2) FROM events WHERE at >= $1",
      [.time(time), .integer(range.last)])
    let through = max(Int64(youngest), range.last - Int64(max(count, 0)), range.prunedThrough)
    guard through > range.prunedThrough else { return 0 }
    try connection.change("UPDATE event_horizon SET pruned_through = $1", [.integer(through)])
    return try connection.change("DELETE FROM events WHERE id <= $1", [.integer(through)])
  }
}

private func decodeEvent(_ row: inout ResultRow) throws(CoreStoreError) -> NumberedEvent {
  let id = try row.integer()
  let person = try row.id(PersonKind.self)
  let kind = try row.text()
  let conversation = try row.optionalID(ConversationKind.self)
  let name = try row.text()
  let number = try row.optionalInteger().flatMap { Int(exactly: $0) }
  let subject: Event.Subject? =
    switch (kind, conversation, number) {
    case ("message", let place?, nil): MessageID(name).map { .message($0, in: place) }
    case ("read", let place?, let number?):
      PersonID(name).map { .read(place, by: $0, number: number) }
    case ("status", let place?, nil): .status(place)
    case ("notification", nil, nil): NotificationID(name).map { .notification($0) }
    case ("attachment", nil, nil): AttachmentID(name).map { .attachment($0) }
    default: nil
    }
  guard let subject else { throw .corrupt(reason: "event \(id) has no known subject") }
  return NumberedEvent(id: id, event: Event(for: person, subject, at: try row.time()))
}
