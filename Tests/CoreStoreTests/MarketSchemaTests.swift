import Model
import TestSupport
import Testing

@testable import CoreStore

@Suite("The schema holds the marketplace's rules by itself")
struct MarketSchemaTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("core.sqlite")
  }

  static let refusedMarketRows = [
    // A second provider hired, a second conversation, a second thread.
    "UPDATE conversations SET status = 'hired' WHERE kind = 'job'",
    "UPDATE conversations SET provider_id = (SELECT MIN(provider_id) FROM conversations)"
      + " WHERE kind = 'job'",
    "UPDATE conversations SET owner_id = NULL WHERE kind = 'job'",
    "UPDATE conversations SET status = 'hired' WHERE kind = 'direct'",
    "UPDATE conversations SET job_id = NULL WHERE kind = 'job'",
    "UPDATE conversations SET dismiss_reason = 'why' WHERE status = 'active'",
    "UPDATE conversations SET provider_id = owner_id",
    "UPDATE jobs SET owner_id = (SELECT id FROM people WHERE role = 'provider' LIMIT 1)",
    "UPDATE jobs SET stage = 'gone'",
    "UPDATE people SET status = 'busy' WHERE role = 'customer'",
    "UPDATE people SET status = NULL WHERE role = 'provider'",
    "UPDATE people SET role = 'boss'",
    "UPDATE people SET external_subject = 'same'",
    "UPDATE attachments SET purpose = 'avatar'",
    "UPDATE attachments SET conversation_id = NULL",
    "UPDATE participants SET unread_count = -1",
    "INSERT INTO reads (conversation_id, person_id, number, at)"
      + " SELECT id, owner_id, 0, 0 FROM conversations WHERE kind = 'job'",
    "INSERT INTO event_horizon (id, pruned_through) VALUES (2, 0)",
  ]

  @Test("A row against the marketplace's rules is refused", arguments: refusedMarketRows)
  func refusedMarketRow(sql: String) throws {
    let store = try SQLiteCoreStore(path: path, .creatingIfAbsent)
    let talk = try Talk(in: store)
    let owner = Person(name: "Olga", createdAt: noon)
    let providers = (0..<2).map { Person(name: "P\($0)", role: .provider, createdAt: noon) }
    let job = Job(ownerID: owner.id, title: "Roof", createdAt: noon)
    _ = try talk.attachment(in: store)
    try store.writeMarket { core in
      for person in [owner] + providers { try core.insert(person) }
      try core.insert(job)
      for provider in providers {
        let parties = Conversation.Parties(ownerID: owner.id, providerID: provider.id)
        try core.insert(Conversation(between: parties, about: job.id, createdAt: noon))
        try core.insert(Conversation(between: parties, createdAt: noon))
      }
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
}
