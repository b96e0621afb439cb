import Model

extension SQLiteTransaction {
  func person(_ id: PersonID) throws(CoreStoreError) -> Person? {
    try connection.row(
      "SELECT id, name, created_at FROM people WHERE id = $1", [.id(id)], decodePerson)
  }

  func insert(_ person: Person) throws(CoreStoreError) {
    let inserted = try connection.change(
      """
      INSERT INTO people (id, name, created_at) VALUES ($1, $2, $3)
      ON CONFLICT (id) DO NOTHING
      """,
      [.id(person.id), try StoredText.personName.value(person.name), .time(person.createdAt)])
    guard inserted == 1 else { throw .conflict(.alreadyExists(person.id.description)) }
  }

  func localPerson(named name: String, at now: Timestamp) throws(CoreStoreError) -> Person {
    let key = try StoredText.localName.value(name)
    let known = try connection.row(
      """
      SELECT people.id, people.name, people.created_at
      FROM local_people JOIN people ON people.id = local_people.person_id
      WHERE local_people.name = $1
      """, [key], decodePerson)
    if let known { return known }
    let person = Person(name: name, createdAt: now)
    try insert(person)
    try connection.change(
      "INSERT INTO local_people (name, person_id) VALUES ($1, $2)", [key, .id(person.id)])
    return person
  }
}

private func decodePerson(_ row: inout ResultRow) throws(CoreStoreError) -> Person {
  Person(id: try row.id(PersonKind.self), name: try row.text(), createdAt: try row.time())
}
