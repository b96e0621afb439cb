import Model

extension SQLiteTransaction {
  private static let tokenColumns =
    "id, person_id, label, created_at, expires_at, revoked_at, last_used_day"

  func token(withSHA256 hash: BlobID) throws(CoreStoreError) -> AccessToken? {
    try connection.row(
      "SELECT \(Self.tokenColumns) FROM tokens WHERE sha256 = $1", [.id(hash)], decodeToken)
  }

  func tokens(of person: PersonID?, limit: Int) throws(CoreStoreError) -> [AccessToken] {
    if let person {
      return try connection.rows(
        """
        SELECT \(Self.tokenColumns) FROM tokens WHERE person_id = $1
        ORDER BY created_at, id LIMIT $2
        """, [.id(person), Self.bounded(limit)], decodeToken)
    }
    return try connection.rows(
      "SELECT \(Self.tokenColumns) FROM tokens ORDER BY created_at, id LIMIT $1",
      [Self.bounded(limit)], decodeToken)
  }

  func insert(_ token: AccessToken, withSHA256 hash: BlobID) throws(CoreStoreError) {
    try requirePerson(token.personID)
    let inserted = try connection.change(
      """
      INSERT INTO tokens
        (id, sha256, person_id, label, created_at, expires_at, revoked_at, last_used_day)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
      """,
      [
        .id(token.id), .id(hash), .id(token.personID),
        try StoredText.tokenLabel.value(token.label), .time(token.createdAt),
        .optionalTime(token.expiresAt), .optionalTime(token.revokedAt),
        token.lastUsedDay.map { .integer($0) } ?? .null,
      ])
    guard inserted == 1 else { throw .conflict(.alreadyExists(token.id.description)) }
  }

  func revoke(_ token: TokenID, at now: Timestamp) throws(CoreStoreError) -> Bool {
    try connection.change(
      "UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
      [.id(token), .time(now)]) == 1
  }

  func noteUse(of token: TokenID, onDay day: Int) throws(CoreStoreError) {
    try connection.change(
      "UPDATE tokens SET last_used_day = $2 WHERE id = $1", [.id(token), .integer(day)])
  }
}

private func decodeToken(_ row: inout ResultRow) throws(CoreStoreError) -> AccessToken {
  AccessToken(
    id: try row.id(TokenKind.self), personID: try row.id(PersonKind.self),
    label: try row.text(), createdAt: try row.time(), expiresAt: try row.optionalTime(),
    revokedAt: try row.optionalTime(),
    lastUsedDay: try row.optionalInteger().flatMap { Int(exactly: $0) })
}
