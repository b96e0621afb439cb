import Dispatch
import Glibc
import Model
import Synchronization
import TestSupport
import Testing

@testable import CoreStore

@Suite("The embedded store's file is whole, private and ours")
struct DatabaseFileTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("core.sqlite")
  }

  /// A store with a person in it, closed again.
  private func makeStore() throws -> Person {
    let person = Person(name: "Ana", createdAt: noon)
    try SQLiteCoreStore(path: path, .creatingIfAbsent).write { (core) throws(CoreStoreError) in
      try core.insert(person)
    }
    return person
  }

  /// What opening the file as it is now, reading and verifying it say.
  private func failure(patienceMilliseconds: Int = 1000) -> CoreStoreError? {
    do throws(CoreStoreError) {
      let store = try SQLiteCoreStore(
        path: path, .creatingIfAbsent, patienceMilliseconds: patienceMilliseconds)
      try store.verify()
      return nil
    } catch {
      return error
    }
  }

  private func isDamage(_ error: CoreStoreError?) -> Bool {
    guard case .corrupt(let reason)? = error else { return false }
    return !reason.isEmpty
  }

  @Test("What was written is there after reopening")
  func reopening() throws {
    let person = try makeStore()
    let store = try SQLiteCoreStore(path: path, .existing)
    let found = try store.read { (core) throws(CoreStoreError) in try core.person(person.id) }
    #expect(found == person)
    try store.verify()
  }

  @Test("The file is its owner's alone, and so is a folder made for it")
  func permissions() throws {
    let nested = folder.file("data")
    let store = try SQLiteCoreStore(path: "\(nested)/core.sqlite", .creatingIfAbsent)
    try store.write { (core) throws(CoreStoreError) in
      try core.insert(Person(name: "Ana", createdAt: noon))
    }
    #expect(try folder.permissions("data") == 0o700)
    #expect(try folder.permissions("data/core.sqlite") == 0o600)
    #expect(try folder.permissions("data/core.sqlite-journal") == 0o600)
    for name in ["core.sqlite", "core.sqlite-journal"] { unlink("\(nested)/\(name)") }
    rmdir(nested)
  }

  @Test("A store that is absent is only made when that was asked for")
  func absent() throws {
    #expect(throws: CoreStoreError.absent) { try SQLiteCoreStore(path: path, .existing) }
    #expect(try folder.names() == [])
  }

  @Test("A folder in the file's place, or a file in the folder's, is refused")
  func notAFile() throws {
    mkdir(path, 0o700)
    #expect(
      failure() == .accessDenied(reason: "what has its name is not a file"))
    rmdir(path)
    try folder.write([1], to: "core.sqlite")
    #expect(throws: CoreStoreError.self) {
      try SQLiteCoreStore(path: "\(path)/below/core.sqlite", .creatingIfAbsent)
    }
  }

  @Test(
    "A path is never taken for one of SQLite's special names",
    arguments: [":memory:", "file:x?mode=memory"])
  func specialNames(name: String) throws {
    _ = try SQLiteCoreStore(path: folder.file(name), .creatingIfAbsent)
    #expect(DatabaseFile(path: name).path == "./\(name)")
    #expect(try folder.names() == [name])
  }

  @Test("An empty file is damage, never a new store")
  func emptyFile() throws {
    try folder.write([], to: "core.sqlite")
    #expect(failure() == .corrupt(reason: "its file has only 0 bytes"))
  }

  @Test("What is no SQLite file at all is damage")
  func garbage() throws {
    try folder.write([UInt8](repeating: 0x41, count: 20_000), to: "core.sqlite")
    let error = failure()
    #expect(isDamage(error), "\(String(describing: error))")
    #expect(
      error?.description
        == "The core store is damaged: file is not a database (SQLite code 26).")
  }

  @Test("A truncated file is damage", arguments: [1, 511, 512, 4096, 8192, 40_000, -4096])
  func truncated(byteCount: Int) throws {
    _ = try makeStore()
    let whole = try folder.contents(of: "core.sqlite")
    try folder.write(
      Array(byteCount < 0 ? whole.dropLast(-byteCount) : whole.prefix(byteCount)),
      to: "core.sqlite")
    let error = failure()
    #expect(isDamage(error), "\(String(describing: error))")
  }

  @Test("A page of rubbish is damage", arguments: [1, 2, 3, 5, 8])
  func rubbishPage(page: Int) throws {
    _ = try makeStore()
    var bytes = try folder.contents(of: "core.sqlite")
    let start = page * 4096
    try #require(start + 4096 <= bytes.count)
    for index in start..<(start + 4096) { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try folder.write(bytes, to: "core.sqlite")
    let error = failure()
    #expect(isDamage(error), "\(String(describing: error))")
  }

  @Test("A row that this program would never write is damage, not a guess")
  func strangeRow() throws {
    let person = try makeStore()
    do {
      let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
      try connection.execute("PRAGMA ignore_check_constraints = ON")
      try connection.execute("UPDATE people SET name = CAST(x'ff' AS TEXT)")
    }
    let store = try SQLiteCoreStore(path: path, .existing)
    let damage = CoreStoreError.corrupt(
      reason: "column name holds a value that was never written there")
    #expect(throws: damage) {
      try store.read { (core) throws(CoreStoreError) in try core.person(person.id) }
    }
  }

  @Test("Another program's database is refused and left alone")
  func foreign() throws {
    try folder.write([], to: "core.sqlite")
    do {
      let other = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
      try other.execute("CREATE TABLE notes (text TEXT); PRAGMA user_version = 1")
    }
    let before = try folder.contents(of: "core.sqlite")
    #expect(
      failure()?.description
        == "The file is not a core store: its application id is 0 instead of 1096045635.")
    #expect(try folder.contents(of: "core.sqlite") == before)
  }

  @Test("A file that may not grow is full, and keeps what was committed")
  func full() throws {
    let person = try makeStore()
    do {
      let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
      let pageCount = try connection.number("PRAGMA page_count")
      _ = try connection.number("PRAGMA max_page_count = \(pageCount)")
      try connection.execute("BEGIN IMMEDIATE")
      #expect(throws: CoreStoreError.full) {
        for index in 0..<1000 {
          try connection.change(
            "INSERT INTO people (id, name, created_at) VALUES ($1, $2, 0)",
            [.id(PersonID()), .text(String(repeating: "\(index)", count: 200))])
        }
      }
    }
    let store = try SQLiteCoreStore(path: path, .existing)
    let found = try store.read { (core) throws(CoreStoreError) in try core.person(person.id) }
    #expect(found == person)
    try store.verify()
  }

  @Test("What a creator that died left behind does no harm")
  func leftOvers() throws {
    let person = try makeStore()
    let whole = try folder.contents(of: "core.sqlite")
    unlink(path)
    try folder.write(Array(whole.prefix(5000)), to: "core.sqlite.new")
    // A journal that would be rolled back into the new store if it were left.
    try folder.write(
      [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7] + [UInt8](repeating: 1, count: 9000),
      to: "core.sqlite-journal")
    #expect(failure() == nil)
    #expect(try !folder.names().contains("core.sqlite.new"))
    let store = try SQLiteCoreStore(path: path, .existing)
    let found = try store.read { (core) throws(CoreStoreError) in try core.person(person.id) }
    #expect(found == nil, "it is a new store")
  }

  @Test("Many that make the store at once get one store")
  func creationRace() throws {
    let path = path
    let ids = Mutex<[PersonID?]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      let id = try? SQLiteCoreStore(path: path, .creatingIfAbsent).write {
        (core) throws(CoreStoreError) in
        try core.localPerson(named: "me", at: noon).id
      }
      ids.withLock { $0.append(id) }
    }
    let found = ids.withLock { $0 }
    #expect(found.count == 8)
    #expect(Set(found).count == 1)
    #expect(found.first.flatMap { $0 } != nil)
  }
}
