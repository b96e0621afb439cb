import Model
import TestSupport
import Testing

@testable import CoreStore

/// No question may grow dearer with all that was ever written: each one that the store asks is put
/// before SQLite's planner.
@Suite("Lists are found by keys")
struct QueryPlanTests {
  /// What grows with use. Small tables, and those that a list shows in their whole, are not here.
  static let growing = [
    "messages", "attachments", "previews", "preview_warnings", "reads", "participants", "events",
    "notifications", "idempotency", "tokens", "blobs", "renditions", "leases",
    // By the names that questions give them.
    "avatars", "mine", "theirs", "threads",
  ]

  @Test("No question reads a whole table that grows with what people write")
  func plans() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("core.sqlite")
    _ = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let connection = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    try ask(SQLiteTransaction(on: connection))
    let questions = connection.preparedQueries.filter { $0.contains("SELECT") }
    #expect(questions.count > 35)
    for sql in questions { #expect(try scans(of: sql, connection) == [], "\(sql)") }
    let dear = "SELECT COUNT(*) FROM messages WHERE text = $1"
    #expect(try scans(of: dear, connection).count == 1, "the planner's words are understood")
  }

  /// The planner's steps that read all of a growing table, or all of an index on one.
  private func scans(
    of sql: String, _ connection: SQLiteConnection
  ) throws(CoreStoreError) -> [String] {
    let steps = try connection.rows("EXPLAIN QUERY PLAN \(sql)", values(for: sql)) {
      (row) throws(CoreStoreError) in
      _ = (try row.integer(), try row.integer(), try row.integer())
      return try row.text()
    }
    return steps.filter { step in
      let words = step.split(separator: " ").map(String.init)
      return words.first == "SCAN" && words.dropFirst().first.map(Self.growing.contains) == true
    }
  }

  @Test("A page of history and an inbox cost no more in a long thread", arguments: [20, 2000])
  func indexes(length: Int) throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteCoreStore(path: folder.file("core.sqlite"), .creatingIfAbsent)
    let talk = try Talk(in: store)
    try store.write { (core) throws(CoreStoreError) in
      for number in 1...length { _ = try core.send(talk.draft("\(number)")) }
    }
    let connection = try SQLiteConnection(
      path: folder.file("core.sqlite"), patienceMilliseconds: 1000)
    let core = SQLiteTransaction(on: connection)
    let id = talk.conversation.id
    let before = connection.stepCount
    let page = try core.messages(in: id, before: .max, limit: 10)
    _ = try core.readTimes(of: page.map(\.id))
    _ = try core.conversations([id])
    #expect(try core.participations(in: [id])[id]?.map(\.unreadCount).max() == length)
    _ = try core.counts(of: ConversationSearch(of: talk.ben.id, limit: 1))
    // Virtual machine instructions, counted by SQLite: the same whatever the length.
    #expect(connection.stepCount - before < 3000)
  }

  private func values(for sql: String) -> [SQLValue] {
    let count = (1...300).last { sql.contains("$\($0)") } ?? 0
    return (0..<count).map { _ in .null }
  }

  private func ask(_ core: SQLiteTransaction) throws {
    let (person, place, job) = (PersonID(), ConversationID(), JobID())
    let (message, attachment) = (MessageID(), AttachmentID())
    let blob = BlobID.arbitrary()
    _ = try core.person(person)
    _ = try core.people([person])
    _ = try core.people(after: nil, limit: 5)
    _ = try core.people(withRole: .support)
    _ = try core.person(forExternalSubject: "x")
    _ = try core.providers(DirectorySearch(partnerID: person, text: "a", limit: 5))
    _ = try core.shareConversation(person, person)
    _ = try core.hasJob(person, visibleTo: person)
    _ = try core.token(withSHA256: blob)
    _ = try core.tokens(of: person, limit: 5)
    _ = try core.jobs([job])
    for scope in [JobSearch.Scope.all, .owned(by: person), .visible(toProvider: person)] {
      _ = try core.jobs(JobSearch(scope, limit: 5))
    }
    _ = try core.hiredProviders(on: [job])
    _ = try core.conversations(of: person, about: [job])
    _ = try core.thread(between: .init(ownerID: person, providerID: person))
    _ = try core.conversation(place)
    _ = try core.conversations([place])
    for owner in [person, nil] {
      _ = try core.conversations(ConversationSearch(of: owner, limit: 5))
      _ = try core.counts(of: ConversationSearch(of: owner, limit: 5))
    }
    _ = try core.participations(in: [place])
    _ = try core.message(message)
    _ = try core.messages(in: place, before: 5, limit: 5)
    _ = try core.messages(in: place, after: 5, limit: 5)
    _ = try core.readTimes(of: [message])
    _ = try core.attachment(attachment)
    _ = try core.attachments(of: message)
    _ = try core.attachments(of: [message])
    _ = try core.previews(of: [attachment])
    _ = try core.renditions(of: [blob])
    _ = try core.expiredAttachments(at: noon, limit: 5)
    _ = try core.blob(blob)
    _ = try core.references(to: blob)
    _ = try core.notification(NotificationID())
    for unread in [false, true] {
      _ = try core.notifications(
        NotificationSearch(of: person, isUnreadOnly: unread, limit: 5))
    }
    _ = try core.unreadNotificationCount(of: person)
    _ = try core.events(for: person, after: 0, limit: 5)
    _ = try core.record(of: IdempotencyKey(personID: person, route: "r", key: "k"))
    _ = try core.reports(on: place, limit: 5)
  }
}
