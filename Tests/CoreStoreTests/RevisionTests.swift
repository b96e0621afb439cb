import CoreStore
import Model
import TestSupport
import Testing

@Suite("Revisions of the embedded store")
struct RevisionTests {
  let folder: TemporaryFolder
  let store: SQLiteCoreStore
  let other: SQLiteCoreStore
  let talk: Talk

  init() throws {
    folder = try TemporaryFolder()
    let path = folder.file("core.sqlite")
    store = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    other = try SQLiteCoreStore(path: path, .existing)
    talk = try Talk(in: store)
  }

  @Test("Every commit ends the revision before it, whichever connection made it")
  func commits() throws {
    var seen: Set<StoreRevision> = []
    for turn in 0..<50 {
      let before = try #require(try store.revision())
      #expect(store.isUnchanged(since: before) && other.isUnchanged(since: before))
      #expect(try other.revision() == before)
      #expect(seen.insert(before).inserted)
      try (turn % 2 == 0 ? store : other).write { (core) throws(CoreStoreError) in
        _ = try core.send(talk.draft("\(turn)"))
      }
      #expect(!store.isUnchanged(since: before) && !other.isUnchanged(since: before))
    }
  }

  @Test("A commit of another process ends it")
  func otherProcess() throws {
    let before = try #require(try store.revision())
    let process = try ChildProcess(
      """
      import sqlite3, sys
      core = sqlite3.connect(sys.argv[1])
      core.execute("UPDATE people SET name = 'Anna' WHERE name = 'Ana'")
      core.commit()
      """, [folder.file("core.sqlite")])
    #expect(process.finish() == 0)
    #expect(!store.isUnchanged(since: before))
    #expect(try store.revision() != before)
  }

  @Test("What is only read, or taken back, changes nothing")
  func withoutCommits() throws {
    let before = try #require(try store.revision())
    for core in [store, other] {
      _ = try core.read { (core) throws(CoreStoreError) in try core.person(talk.ana.id) }
      _ = try core.rehearse { (core) throws(CoreStoreError) in
        try core.send(talk.draft("unsent"))
      }
      let empty = talk.draft("")
      core.expectRefusal(.conflict(.emptyMessage(empty.id))) { (core) throws(CoreStoreError) in
        _ = try core.send(talk.draft("undone"))
        _ = try core.send(empty)
      }
    }
    #expect(store.isUnchanged(since: before) && other.isUnchanged(since: before))
  }

  @Test("Asking whether anything changed waits for no writer")
  func duringAWrite() throws {
    let before = try #require(try store.revision())
    try store.write { (core) throws(CoreStoreError) in
      _ = try core.send(talk.draft("not yet there"))
      #expect(other.isUnchanged(since: before))
    }
    #expect(!other.isUnchanged(since: before))
  }

  /// Counts people's renamings in a row, until it is killed.
  private static let writer = """
    import sqlite3, sys
    core = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
    core.execute("PRAGMA journal_mode=TRUNCATE")
    number = int(core.execute("SELECT profile FROM people WHERE name = 'Ana'").fetchone()[0] or 0)
    while True:
        number += 1
        core.execute("UPDATE people SET profile = ? WHERE name = 'Ana'", (str(number),))
        print(number, flush=True)
    """

  @Test("Nothing that was read of a revision was otherwise, although writers die in their commits")
  func dyingWriters() throws {
    var held: [StoreRevision: String] = [:]
    func look() throws {
      guard let revision = try store.revision() else { return }
      let profile = try store.read { (core) throws(CoreStoreError) in
        try core.person(talk.ana.id)?.profile
      }
      guard store.isUnchanged(since: revision), let profile else { return }
      #expect(held.updateValue(profile, forKey: revision) ?? profile == profile)
    }
    for _ in 0..<12 {
      let writer = try ChildProcess(Self.writer, [folder.file("core.sqlite")])
      _ = writer.readLine()
      // On a slow disk it is in a commit nearly all the time: until one of its revisions was seen.
      let seenCount = held.count
      for turn in 0..<10_000 where turn < 20 || held.count == seenCount { try look() }
      writer.kill()
      for _ in 0..<20 { try look() }
      #expect(writer.finish() == -1)
    }
    #expect(held.count > 12)
  }
}
