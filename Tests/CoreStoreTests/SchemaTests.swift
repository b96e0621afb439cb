import Dispatch
import Model
import Synchronization
import TestSupport
import Testing

@testable import CoreStore

@Suite("The schema holds by itself and moves forward only")
struct SchemaTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("core.sqlite")
  }

  private func open(_ schema: Schema) throws(CoreStoreError) -> SQLiteCoreStore {
    try SQLiteCoreStore(
      path: path, .creatingIfAbsent, patienceMilliseconds: 10_000, schema: schema)
  }

  /// What may follow on the present version one day.
  private static let next = Schema(
    migrations: Schema.current.migrations + [
      Schema.Migration(
        sql: """
          ALTER TABLE people ADD COLUMN greeting TEXT NOT NULL DEFAULT 'hello';
          CREATE TABLE steps (id INTEGER PRIMARY KEY) STRICT;
          INSERT INTO steps (id) VALUES (1);
          """)
    ])

  @Test("Every connection is set up for safety")
  func settings() throws {
    _ = try open(.current)
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    #expect(try connection.number("PRAGMA foreign_keys") == 1)
    #expect(try connection.number("PRAGMA synchronous") == 2)
    #expect(try connection.number("PRAGMA trusted_schema") == 0)
    #expect(try connection.number("PRAGMA application_id") == Schema.applicationID)
    #expect(try connection.number("PRAGMA user_version") == Schema.current.version)
    let mode = try connection.row("PRAGMA journal_mode") { (row) throws(CoreStoreError) in
      try row.text()
    }
    #expect(mode == "truncate")
    #expect(throws: CoreStoreError.self) { try connection.execute("ATTACH 'other' AS other") }
  }

  @Test("Every table is STRICT")
  func strictTables() throws {
    _ = try open(.current)
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    let tables = try connection.rows(
      """
      SELECT name, strict FROM pragma_table_list
      WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
      """
    ) { (row) throws(CoreStoreError) in (try row.text(), try row.flag()) }
    #expect(tables.count == 24)
    #expect(tables.filter { !$0.1 }.map(\.0) == [])
  }

  static let refusedRows = [
    "UPDATE people SET created_at = 'today'",
    "UPDATE people SET name = ''",
    "UPDATE people SET name = 'a' || char(0)",
    "UPDATE people SET name = hex(zeroblob(1000000))",
    "UPDATE people SET id = 'con_' || substr(id, 5)",
    "DELETE FROM people",
    "UPDATE conversations SET kind = 'secret'",
    "UPDATE conversations SET last_number = -1",
    "DELETE FROM participants",
    "UPDATE messages SET number = 1",
    "UPDATE messages SET number = 0 WHERE number = 1",
    "UPDATE blobs SET byte_count = NULL",
    "UPDATE blobs SET byte_count = -1",
    "UPDATE blobs SET state = 'gone'",
    "UPDATE blobs SET id = upper(id) || 'G'",
    "DELETE FROM blobs",
    "INSERT INTO leases VALUES ('lea_00000000000000000000000000000000', 'none', 0)",
    // Pending and used at once, neither, and without a position.
    "UPDATE attachments SET expires_at = 5 WHERE message_id IS NOT NULL",
    "UPDATE attachments SET expires_at = NULL WHERE message_id IS NULL",
    "UPDATE attachments SET position = NULL WHERE message_id IS NOT NULL",
    // Into a message of somebody else, and into another conversation.
    """
    UPDATE attachments SET expires_at = NULL, position = 7, message_id =
      (SELECT id FROM messages WHERE author_id <> uploader_id) WHERE message_id IS NULL
    """,
    """
    UPDATE attachments SET conversation_id =
      (SELECT id FROM conversations WHERE id <> conversation_id) WHERE message_id IS NOT NULL
    """,
    // A second one in the same place.
    """
    UPDATE attachments SET expires_at = NULL, position = 0, message_id =
      (SELECT message_id FROM attachments WHERE position = 0) WHERE message_id IS NULL
    """,
    "UPDATE previews SET width = 0",
    "UPDATE previews SET orientation = 9",
    "UPDATE previews SET bit_depth = 3",
    "UPDATE previews SET has_location = 2",
    "INSERT INTO renditions VALUES ('a', 'thumb', 'r', 'b', 1, 1, 'image/png', NULL)",
  ]

  @Test("A row against the rules is refused by the database itself", arguments: refusedRows)
  func refusedRow(sql: String) throws {
    let store = try open(.current)
    let talk = try Talk(in: store)
    _ = try Talk(in: store)
    let used = try talk.attachment(in: store, preview: AttachmentConformance.fullPreview)
    _ = try talk.attachment(in: store)
    try store.write { (core) throws(CoreStoreError) in
      _ = try core.send(talk.draft("", attachments: [used.id]))
      _ = try core.send(talk.draft("from Ben", by: talk.ben))
    }
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    do throws(CoreStoreError) {
      let changed = try connection.change(sql)
      Issue.record("\(changed) rows were changed")
    } catch {
      guard case .constraintViolated = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("A reader cannot write")
  func readOnly() throws {
    let store = try open(.current)
    do throws(CoreStoreError) {
      try store.read { (core) throws(CoreStoreError) in
        guard let writer = core as? any CoreWriter else { return }
        try writer.insert(Person(name: "Ana", createdAt: noon))
      }
      Issue.record("it wrote")
    } catch {
      guard case .accessDenied = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("Every older version is brought up to date with what is in it", arguments: 1..<next.version)
  func migration(version: Int) throws {
    let person = Person(name: "Ana", createdAt: noon)
    let older = Schema(migrations: Array(Self.next.migrations.prefix(version)))
    _ = try open(older)
    // As every version could, with what every version had.
    try SQLiteConnection(path: path, patienceMilliseconds: 1000).change(
      "INSERT INTO people (id, name, created_at) VALUES ($1, 'Ana', $2)",
      [.id(person.id), .time(noon)])
    let store = try open(Self.next)
    let found = try store.read { (core) throws(CoreStoreError) in try core.person(person.id) }
    #expect(found == person)
    try store.verify()
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    #expect(try connection.number("PRAGMA user_version") == Self.next.version)
    #expect(try connection.number("SELECT COUNT(*) FROM people WHERE greeting = 'hello'") == 1)
    #expect(try connection.number("SELECT COUNT(*) FROM steps") == 1)
  }

  @Test("Many that bring a store up to date at once do it once")
  func migrationRace() throws {
    _ = try open(.current)
    let path = path
    let opened = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      let store = try? SQLiteCoreStore(
        path: path, .existing, patienceMilliseconds: 10_000, schema: Self.next)
      if store != nil { opened.withLock { $0 += 1 } }
    }
    #expect(opened.withLock { $0 } == 6)
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    #expect(try connection.number("SELECT COUNT(*) FROM steps") == 1)
  }

  static let brokenSteps = [
    "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE people (id TEXT) STRICT;",
    // Breaks a reference, which is only noticed at the end.
    "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; DELETE FROM people;",
  ]

  @Test("A migration that fails changes nothing", arguments: brokenSteps)
  func failingMigration(sql: String) throws {
    let store = try open(.current)
    let talk = try Talk(in: store)
    let broken = Schema(
      migrations: Schema.current.migrations + [Schema.Migration(sql: sql)])
    #expect(throws: CoreStoreError.self) { try open(broken) }
    try store.read { (core) throws(CoreStoreError) in
      #expect(try core.person(talk.ana.id) == talk.ana)
    }
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    #expect(try connection.number("PRAGMA user_version") == Schema.current.version)
    #expect(
      try connection.number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'") == 0)
  }

  @Test("A store of a later version is refused, also by a program that has it open")
  func newerSchema() throws {
    let running = try open(.current)
    try running.insertForTest(Person(name: "Before", createdAt: noon))
    _ = try open(Self.next)
    let refusal = CoreStoreError.newerSchema(
      found: Self.next.version, supported: Schema.current.version)
    #expect(throws: refusal) { try open(.current) }
    #expect(throws: refusal) {
      try running.insertForTest(Person(name: "After", createdAt: noon))
    }
    #expect(
      refusal.description
        == "The core store has schema version \(Self.next.version); this program knows versions up to"
        + " \(Schema.current.version).")
  }
}

extension SQLiteCoreStore {
  fileprivate func insertForTest(_ person: Person) throws(CoreStoreError) {
    try write { (core) throws(CoreStoreError) in try core.insert(person) }
  }
}
