import CoreStore
import Marketplace
import Messaging
import Model
import Synchronization
import Testing

@Suite("The feed of events")
struct EventFeedTests {
  let scene: Scene
  let id: ConversationID
  let start: Int64

  init() throws {
    scene = try Scene()
    id = try scene.interest(of: scene.max)
    start = try scene.feed.lastID()
  }

  private func events(
    _ person: Person, after id: Int64? = nil, limit: Int = 100
  ) throws -> [EventFeed.ShownEvent] {
    let batch = try scene.feed.events(for: person.id, after: id ?? start, limit: limit)
    guard case .events(let events, _) = batch else {
      Issue.record("it was reset")
      return []
    }
    return events
  }

  private func names(_ person: Person) throws -> [String] {
    try events(person).map { event in
      switch event.payload {
      case .message: "message"
      case .read: "read"
      case .status: "status"
      case .notification: "notification"
      case .attachment: "attachment"
      }
    }
  }

  @Test("tells both parties of a message, a receipt and a new status, and nobody else")
  func parties() throws {
    _ = try scene.say("Hello", in: id, by: scene.ana)
    try scene.correspondence.markRead(id, upTo: 2, by: scene.max.id, at: scene.at(30))
    _ = try scene.hiring.hire(in: id, isConfirmed: true, by: scene.ana.id, at: scene.at(31))
    #expect(try names(scene.ana) == ["message", "read", "status"])
    #expect(
      try names(scene.max) == ["message", "notification", "read", "status", "notification"])
    for person in [scene.zoe, scene.pia, scene.sue] { #expect(try names(person) == []) }
    let ids = try (events(scene.ana) + events(scene.max)).map(\.id)
    #expect(Set(ids).count == ids.count, "an id is used once")
    guard case .read(let receipt) = try events(scene.ana)[1].payload,
      case .status(let asOwner) = try events(scene.ana)[2].payload
    else {
      Issue.record("these are other events")
      return
    }
    #expect(receipt.number == 2)
    #expect(receipt.at == scene.at(30))
    #expect(asOwner.actions == [.close, .mute, .report])
  }

  @Test("goes on where it was left, in pieces")
  func pieces() throws {
    for number in 0..<5 { _ = try scene.say("\(number)", in: id, by: scene.max) }
    let all = try events(scene.ana).map(\.id)
    #expect(all.count == 10)
    var (found, last): ([Int64], Int64) = ([], start)
    for _ in 0..<4 {
      guard
        case .events(let piece, let lastID) = try scene.feed.events(
          for: scene.ana.id, after: last, limit: 3)
      else { break }
      found += piece.map(\.id)
      last = lastID
    }
    #expect(found == all)
    #expect(last == (try scene.feed.lastID()))
  }

  @Test("asks for a new start when the id is too old, or from another store")
  func reset() throws {
    _ = try scene.say("Hello", in: id, by: scene.ana)
    let last = try scene.feed.lastID()
    for foreign in [last + 1, -1, .max, .min] {
      guard case .reset(last) = try scene.feed.events(for: scene.ana.id, after: foreign) else {
        Issue.record("\(foreign) was taken")
        continue
      }
    }
    let week = EventFeed.keptSeconds
    #expect(try scene.feed.prune(at: scene.at(week + 20)) > 0)
    guard case .reset(last) = try scene.feed.events(for: scene.ana.id, after: 0) else {
      Issue.record("what is gone was not missed")
      return
    }
    #expect(try events(scene.ana).count == 1, "the message of second 20 is kept")
    #expect(try scene.feed.prune(at: scene.at(week + 21)) > 0)
    #expect(try scene.feed.lastID() == last, "ids never start anew")
    _ = try scene.say("Again", in: id, by: scene.ana)
    // One for each of the two and a notification, in the order of the people's random ids.
    let next = try #require(try events(scene.ana, after: last).map(\.id).first)
    #expect((last + 1...last + 3).contains(next))
  }

  @Test("tells an uploader that the attachment is ready")
  func attachment() throws {
    let upload = try scene.upload(to: id, by: scene.ana)
    try scene.store.write { (core) throws(CoreStoreError) in
      for person in [scene.ana, scene.max] {
        try core.append(Event(for: person.id, .attachment(upload), at: scene.at(1)))
      }
    }
    #expect(try names(scene.ana) == ["attachment"])
    #expect(try names(scene.max) == [], "only its uploader sees it")
    _ = try scene.eraser.withdraw(upload, as: scene.ana.id)
    #expect(try names(scene.ana) == [], "what is gone is passed over")
  }

  @Test("rings after a commit, and not after a refusal")
  func bell() throws {
    let rings = Mutex(0)
    _ = scene.bell.listen { rings.withLock { $0 += 1 } }
    _ = try scene.say("Hello", in: id, by: scene.ana)
    #expect(rings.withLock { $0 } == 1)
    expectDenial(.notFound) { try scene.say("Hello", in: id, by: scene.zoe) }
    #expect(rings.withLock { $0 } == 1)
  }

  @Test("hears of what another process wrote")
  func otherProcess() throws {
    let other = Correspondence(store: try scene.otherStore(), bell: EventBell())
    _ = try other.send("From afar", to: id, by: scene.max.id, at: scene.at(20))
    #expect(try scene.feed.lastID() > start)
    #expect(try names(scene.ana) == ["message", "notification"])
  }
}
