import CoreStore
import Dispatch
import Glibc
import Model
import Synchronization
import TestSupport
import Testing

@Suite("The embedded store is shared by threads and processes")
struct SharedStoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("core.sqlite")
  }

  /// Sends messages as this program does, one a transaction, and prints each number once it is
  /// durable. Arguments: path, conversation, author, how many (0: until killed), tag.
  private static let sender = """
    import sqlite3, sys
    path, conversation, author, count, tag = sys.argv[1:]
    core = sqlite3.connect(path, timeout=30, isolation_level=None)
    core.execute("PRAGMA journal_mode=TRUNCATE")
    core.execute("PRAGMA synchronous=FULL")
    core.execute("PRAGMA foreign_keys=ON")
    sent = 0
    while sent < int(count) or count == "0":
        core.execute("BEGIN IMMEDIATE")
        (number,) = core.execute("UPDATE conversations SET last_number = last_number + 1"
            " WHERE id = ? RETURNING last_number", (conversation,)).fetchall()[0]
        core.execute("INSERT INTO messages (id, conversation_id, author_id, number, text, sent_at)"
            " VALUES (?, ?, ?, ?, 'from afar', 0)",
            ("msg_%s%030x" % (tag, number), conversation, author, number))
        core.execute("COMMIT")
        sent += 1
        print(number, flush=True)
    """

  private func startSender(_ talk: Talk, count: Int, tag: String) throws -> ChildProcess {
    try ChildProcess(
      Self.sender,
      [path, talk.conversation.id.description, talk.ben.id.description, "\(count)", tag])
  }

  private func numbers(in store: SQLiteCoreStore, of talk: Talk) throws -> [Int] {
    var found: [Int] = []
    while true {
      let page = try store.read { (core) throws(CoreStoreError) in
        try core.messages(in: talk.conversation.id, after: found.last ?? 0, limit: 1000)
      }
      if page.isEmpty { return found }
      found += page.map(\.number)
    }
  }

  @Test("Threads of two stores number their messages without gaps, and readers see whole states")
  func threads() throws {
    let stores = try (0..<2).map { _ in try SQLiteCoreStore(path: path, .creatingIfAbsent) }
    let talk = try Talk(in: stores[0])
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 10) { thread in
      for turn in 0..<20 {
        do throws(CoreStoreError) {
          let store = stores[thread % 2]
          if thread < 8 {
            try store.write { (core) throws(CoreStoreError) in
              _ = try core.send(talk.draft("\(thread) \(turn)"))
            }
          } else {
            let seen = try store.read { (core) throws(CoreStoreError) in
              try core.messages(in: talk.conversation.id, after: 0, limit: 1000).map(\.number)
            }
            if seen != Array(1..<(seen.count + 1)) {
              failures.withLock { $0.append("\(seen)") }
            }
          }
        } catch {
          failures.withLock { $0.append(error.description) }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try numbers(in: stores[0], of: talk) == Array(1...160))
    try stores[1].verify()
  }

  @Test("Processes and threads write together", .enabled(if: ChildProcess.isAvailable))
  func processes() throws {
    let store = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let talk = try Talk(in: store)
    let first = try startSender(talk, count: 40, tag: "a0")
    let second = try startSender(talk, count: 40, tag: "b0")
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for _ in 0..<50 {
        do throws(CoreStoreError) {
          try store.write { (core) throws(CoreStoreError) in
            _ = try core.send(talk.draft("from \(thread)"))
          }
          _ = try store.read { (core) throws(CoreStoreError) in
            try core.conversation(talk.conversation.id)
          }
        } catch {
          failures.withLock { $0.append(error.description) }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(first.finish() == 0)
    #expect(second.finish() == 0)
    #expect(try numbers(in: store, of: talk) == Array(1...280))
    try store.verify()
  }

  @Test("Who waits too long is told so and has written nothing")
  func busy() throws {
    let holder = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let waiting = try SQLiteCoreStore(path: path, .existing, patienceMilliseconds: 50)
    let person = Person(name: "Ana", createdAt: noon)
    try holder.write { (core) throws(CoreStoreError) in
      try core.insert(Person(name: "Ben", createdAt: noon))
      waiting.expectRefusal(.busy(waitedMilliseconds: 50)) { (core) throws(CoreStoreError) in
        try core.insert(person)
      }
      // Nested in one's own transaction it is the same.
      let found = try waiting.read { (outer) throws(CoreStoreError) in try outer.person(person.id) }
      #expect(found == nil, "readers do not wait for an open write transaction")
    }
    try waiting.write { (core) throws(CoreStoreError) in
      try core.insert(person)
      waiting.expectRefusal(.busy(waitedMilliseconds: 50)) { (inner) throws(CoreStoreError) in
        try inner.insert(person)
      }
    }
    let found = try holder.read { (core) throws(CoreStoreError) in try core.person(person.id) }
    #expect(found == person)
  }

  @Test("A commit that readers hold up for too long is undone, and the store goes on")
  func commitHeldUp() throws {
    let holder = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let waiting = try SQLiteCoreStore(path: path, .existing, patienceMilliseconds: 50)
    let person = Person(name: "Ana", createdAt: noon)
    try holder.read { (core) throws(CoreStoreError) in
      #expect(try core.person(person.id) == nil)
      waiting.expectRefusal(.busy(waitedMilliseconds: 50)) { (core) throws(CoreStoreError) in
        try core.insert(person)
      }
      #expect(try core.person(person.id) == nil)
    }
    try waiting.write { (core) throws(CoreStoreError) in try core.insert(person) }
    try holder.verify()
  }

  @Test(
    "Everything that a killed process had acknowledged is there, and nothing half",
    .enabled(if: ChildProcess.isAvailable), arguments: 1...6)
  func killedSender(round: Int) throws {
    let store = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let talk = try Talk(in: store)
    let child = try startSender(talk, count: 0, tag: "c0")
    var acknowledged = 0
    for _ in 0..<(round * 3) { acknowledged = child.readLine().flatMap { Int($0) } ?? -1 }
    usleep(.random(in: 0...2000))
    child.kill()
    while let line = child.readLine() { acknowledged = Int(line) ?? -1 }
    #expect(child.finish() == -1)
    #expect(acknowledged >= round * 3)
    let found = try numbers(in: store, of: talk)
    #expect(found == Array(1..<(found.count + 1)))
    // The last one may have been durable before it could be acknowledged.
    #expect((acknowledged...(acknowledged + 1)).contains(found.count))
    let next = try store.write { (core) throws(CoreStoreError) in try core.send(talk.draft("on")) }
    #expect(next.number == found.count + 1)
    try store.verify()
  }

  @Test(
    "A process killed while its unfinished transaction is half in the file leaves no trace",
    .enabled(if: ChildProcess.isAvailable))
  func killedInTheMiddle() throws {
    let store = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let talk = try Talk(in: store)
    let child = try ChildProcess(
      """
      import sqlite3, sys, time
      core = sqlite3.connect(sys.argv[1], isolation_level=None)
      core.execute("PRAGMA journal_mode=TRUNCATE")
      core.execute("PRAGMA synchronous=FULL")
      core.execute("PRAGMA cache_size=5")
      core.execute("BEGIN IMMEDIATE")
      core.execute("UPDATE people SET name = 'nobody'")
      for number in range(2000):
          core.execute("INSERT INTO people (id, name, created_at) VALUES (?, ?, 0)", ("per_%032x" % number, "x" * 500))
      print("half", flush=True)
      time.sleep(60)
      """, [path])
    #expect(child.readLine() == "half")
    let sizeInTheMiddle = try folder.contents(of: "core.sqlite").count
    child.kill()
    #expect(child.finish() == -1)
    #expect(sizeInTheMiddle > 500_000, "the transaction had reached the file")
    let people = try store.read { (core) throws(CoreStoreError) in
      (try core.person(talk.ana.id), PersonID("per_" + String(repeating: "0", count: 32)))
    }
    #expect(people.0 == talk.ana)
    let intruder = try #require(people.1)
    let found = try store.read { (core) throws(CoreStoreError) in try core.person(intruder) }
    #expect(found == nil)
    try store.verify()
    #expect(try folder.contents(of: "core.sqlite").count < sizeInTheMiddle)
  }
}
