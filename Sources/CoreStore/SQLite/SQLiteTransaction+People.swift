import Model

extension SQLiteTransaction {
  static let personColumns = """
    people.id, people.name, people.role, people.profile, people.status, people.avatar_id,
    avatars.blob_id, people.created_at, people.deleted_at
    """

  static let personTables =
    "people LEFT JOIN attachments AS avatars ON avatars.id = people.avatar_id"

  func person(_ id: PersonID) throws(CoreStoreError) -> Person? {
    try connection.row(
      "SELECT \(Self.personColumns) FROM \(Self.personTables) WHERE people.id = $1", [.id(id)],
      decodePerson)
  }

  func people(_ ids: [PersonID]) throws(CoreStoreError) -> [PersonID: Person] {
    let found = try rows(
      among: ids.map(\.description),
      "SELECT \(Self.personColumns) FROM \(Self.personTables) WHERE people.id IN ($ids)",
      decodePerson)
    return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
  }

  func people(after last: NameCursor?, limit: Int) throws(CoreStoreError) -> [Person] {
    try connection.rows(
      """
      SELECT \(Self.personColumns) FROM \(Self.personTables)
      WHERE (people.name_folded, people.id) > ($1, $2)
      ORDER BY people.name_folded, people.id LIMIT $3
      """,
      [.text(last?.foldedName ?? ""), .text(last?.id.description ?? ""), Self.bounded(limit)],
      decodePerson)
  }

  func people(withRole role: Person.Role) throws(CoreStoreError) -> [PersonID] {
    try connection.rows(
      "SELECT id FROM people WHERE role = $1 AND deleted_at IS NULL ORDER BY name_folded, id",
      [.text(role.rawValue)]
    ) { (row) throws(CoreStoreError) in try row.id(PersonKind.self) }
  }

  func person(forExternalSubject subject: String) throws(CoreStoreError) -> Person? {
    try connection.row(
      """
      SELECT \(Self.personColumns) FROM \(Self.personTables) WHERE people.external_subject = $1
      """, [try StoredText.externalSubject.value(subject)], decodePerson)
  }

  func insert(_ person: Person) throws(CoreStoreError) {
    let inserted = try connection.change(
      """
      INSERT INTO people
        (id, name, role, profile, status, created_at, deleted_at, name_folded, profile_folded)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING
      """,
      [
        .id(person.id), try StoredText.personName.value(person.name),
        .text(person.role.rawValue), try StoredText.profile.value(person.profile),
        .optionalText(person.status?.rawValue), .time(person.createdAt),
        .optionalTime(person.deletedAt), .text(FoldedText.fold(person.name)),
        .text(FoldedText.fold(person.profile)),
      ])
    guard inserted == 1 else { throw .conflict(.alreadyExists(person.id.description)) }
  }

  func update(_ person: Person) throws(CoreStoreError) {
    let changed = try connection.change(
      """
      UPDATE people SET name = $2, profile = $3, status = $4, deleted_at = $5, name_folded = $6,
        profile_folded = $7
      WHERE id = $1
      """,
      [
        .id(person.id), try StoredText.personName.value(person.name),
        try StoredText.profile.value(person.profile), .optionalText(person.status?.rawValue),
        .optionalTime(person.deletedAt), .text(FoldedText.fold(person.name)),
        .text(FoldedText.fold(person.profile)),
      ])
    guard changed == 1 else { throw .conflict(.noSuchPerson(person.id)) }
  }

  func setExternalSubject(
    _ subject: String, of person: PersonID
  ) throws(CoreStoreError) {
    if let other = try self.person(forExternalSubject: subject), other.id != person {
      throw .conflict(.alreadyExists(subject))
    }
    let changed = try connection.change(
      "UPDATE people SET external_subject = $2 WHERE id = $1",
      [.id(person), try StoredText.externalSubject.value(subject)])
    guard changed == 1 else { throw .conflict(.noSuchPerson(person)) }
  }

  func localPerson(named name: String, at now: Timestamp) throws(CoreStoreError) -> Person {
    let key = try StoredText.localName.value(name)
    let known = try connection.row(
      """
      SELECT \(Self.personColumns) FROM \(Self.personTables)
        JOIN local_people ON local_people.person_id = people.id
      WHERE local_people.name = $1
      """, [key], decodePerson)
    if let known { return known }
    let person = Person(name: name, createdAt: now)
    try insert(person)
    try connection.change(
      "INSERT INTO local_people (name, person_id) VALUES ($1, $2)", [key, .id(person.id)])
    return person
  }

  /// - Throws: `.conflict(.noSuchPerson)`.
  func requirePerson(_ id: PersonID) throws(CoreStoreError) {
    let count = try connection.number("SELECT COUNT(*) FROM people WHERE id = $1", [.id(id)])
    guard count == 1 else { throw .conflict(.noSuchPerson(id)) }
  }
}

func decodePerson(_ row: inout ResultRow) throws(CoreStoreError) -> Person {
  let id = try row.id(PersonKind.self)
  let name = try row.text()
  let role = try row.value(Person.Role.self)
  let profile = try row.text()
  let status = try row.optional { Person.Status(rawValue: $0) }
  let avatarID = try row.optionalID(AttachmentKind.self)
  let avatarBlob = try row.optional { BlobID($0) }
  let avatar: Person.Avatar? =
    switch (avatarID, avatarBlob) {
    case (let attachment?, let blob?): Person.Avatar(attachmentID: attachment, blobID: blob)
    default: nil
    }
  return Person(
    id: id, name: name, role: role, profile: profile, status: status, avatar: avatar,
    createdAt: try row.time(), deletedAt: try row.optionalTime())
}
