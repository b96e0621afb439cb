import Model

extension SQLiteTransaction {
  func record(of key: IdempotencyKey) throws(CoreStoreError) -> IdempotencyRecord? {
    try connection.row(
      """
      SELECT body_sha256, status, answer, created_at FROM idempotency
      WHERE person_id = $1 AND route = $2 AND key = $3
      """, try Self.values(of: key)
    ) { (row) throws(CoreStoreError) in
      let hash = try row.blobID()
      let (status, body) = (try row.optionalInteger(), try row.optionalText())
      var answer: IdempotencyRecord.Answer?
      if let status = status.flatMap({ Int(exactly: $0) }), let body {
        answer = .init(status: status, body: body)
      }
      return IdempotencyRecord(
        key: key, bodyHash: hash, answer: answer, createdAt: try row.time())
    }
  }

  func put(_ record: IdempotencyRecord) throws(CoreStoreError) {
    try connection.change(
      """
      INSERT INTO idempotency (person_id, route, key, body_sha256, status, answer, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (person_id, route, key) DO UPDATE SET body_sha256 = excluded.body_sha256,
        status = excluded.status, answer = excluded.answer, created_at = excluded.created_at
      """,
      try Self.values(of: record.key) + [
        .id(record.bodyHash), record.answer.map { .integer($0.status) } ?? .null,
        try StoredText.answer.value(record.answer?.body), .time(record.createdAt),
      ])
  }

  func drop(_ key: IdempotencyKey) throws(CoreStoreError) {
    try connection.change(
      "DELETE FROM idempotency WHERE person_id = $1 AND route = $2 AND key = $3",
      try Self.values(of: key))
  }

  func dropIdempotencyRecords(before time: Timestamp) throws(CoreStoreError) -> Int {
    try connection.change("DELETE FROM idempotency WHERE created_at < $1", [.time(time)])
  }

  private static func values(of key: IdempotencyKey) throws(CoreStoreError) -> [SQLValue] {
    [
      .id(key.personID), try StoredText.route.value(key.route),
      try StoredText.idempotencyKey.value(key.key),
    ]
  }
}
