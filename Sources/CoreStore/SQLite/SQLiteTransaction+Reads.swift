import Model

extension SQLiteTransaction {
  func readTimes(of messages: [MessageID]) throws(CoreStoreError) -> [MessageID: Timestamp] {
    // The first receipt that reaches a message is the one that read it.
    let found = try rows(
      among: messages.map(\.description),
      """
      SELECT messages.id,
        (SELECT reads.at FROM reads
         WHERE reads.conversation_id = messages.conversation_id
           AND reads.number >= messages.number AND reads.person_id <> messages.author_id
         ORDER BY reads.number LIMIT 1)
      FROM messages WHERE messages.id IN ($ids)
      """
    ) { (row) throws(CoreStoreError) in (try row.id(MessageKind.self), try row.optionalTime()) }
    var times: [MessageID: Timestamp] = [:]
    for (id, time) in found { times[id] = time }
    return times
  }

  func record(_ receipt: ReadReceipt) throws(CoreStoreError) -> ReadReceipt? {
    try requireParticipant(receipt.personID, of: receipt.conversationID)
    let conversation = SQLValue.id(receipt.conversationID)
    let person = SQLValue.id(receipt.personID)
    let last = try connection.number(
      "SELECT last_number FROM conversations WHERE id = $1", [conversation])
    let known = try connection.number(
      """
      SELECT COALESCE(MAX(number), 0) FROM reads WHERE conversation_id = $1 AND person_id = $2
      """, [conversation, person])
    var receipt = receipt
    receipt.number = min(receipt.number, last)
    guard receipt.number > known else { return nil }
    try connection.change(
      "INSERT INTO reads (conversation_id, person_id, number, at) VALUES ($1, $2, $3, $4)",
      [conversation, person, .integer(receipt.number), .time(receipt.at)])
    try connection.change(
      """
      UPDATE participants SET unread_count = (
        SELECT COUNT(*) FROM messages
        WHERE messages.conversation_id = $1 AND messages.number > $3
          AND messages.author_id <> $2)
      WHERE conversation_id = $1 AND person_id = $2
      """, [conversation, person, .integer(receipt.number)])
    return receipt
  }
}
