import CoreStore
import Marketplace
import Messaging
import Model
import Testing

@Suite("Deleting")
struct EraserTests {
  let scene: Scene
  let id: ConversationID

  init() throws {
    scene = try Scene()
    id = try scene.interest(of: scene.max)
  }

  private func send(_ text: String, _ attachments: [AttachmentID] = []) throws -> ShownMessage {
    try scene.say(text, with: attachments, in: id, by: scene.max)
  }

  /// The messages that both parties' open pages are shown again.
  private func expectToldOf(
    _ messages: [ShownMessage], since start: Int64, _ location: SourceLocation = #_sourceLocation
  ) throws {
    for person in [scene.ana, scene.max] {
      guard case .events(let events, _) = try scene.feed.events(for: person.id, after: start)
      else {
        Issue.record("it was reset", sourceLocation: location)
        continue
      }
      #expect(events.map(\.payload) == messages.map { .message($0) }, sourceLocation: location)
    }
  }

  @Test(
    "Messages are deleted by their author and by support, with a tombstone that open pages are shown"
  )
  func deletion() throws {
    let upload = try scene.upload(to: id, by: scene.max)
    let (first, second) = (try send("Secret", [upload]), try send("Rude"))
    func delete(_ message: ShownMessage, _ person: Person) throws {
      try scene.eraser.delete(message.message.id, as: person.id, at: scene.at(40))
    }
    let start = try scene.feed.lastID()
    expectDenial(.notAllowed) { try delete(first, scene.ana) }
    expectDenial(.notFound) { try delete(first, scene.zoe) }
    expectDenial(.notFound) {
      try scene.eraser.delete(MessageID(), as: scene.sue.id, at: scene.at(40))
    }
    #expect(try scene.feed.lastID() == start, "a denial tells nobody")
    try delete(first, scene.max)
    try delete(second, scene.sue)
    let shown = try scene.correspondence.messages(in: id, for: scene.ana.id).messages
    #expect(shown.map(\.message.number) == [1, 2, 3])
    #expect(shown.map(\.message.text) == ["Hello", "", ""])
    #expect(shown.flatMap(\.attachments).isEmpty)
    #expect(
      shown.map(\.deletion) == [
        nil, Deletion(at: scene.at(40), by: scene.max.id),
        Deletion(at: scene.at(40), by: scene.sue.id),
      ])
    expectDenial(.notFound) { try scene.correspondence.attachment(upload, for: scene.max.id) }
    let told = try scene.feed.lastID()
    try expectToldOf(Array(shown.dropFirst()), since: start)
    try delete(first, scene.sue)
    #expect(try scene.feed.lastID() == told, "what is deleted is not deleted again")
    let again = try scene.correspondence.messages(in: id, for: scene.ana.id).messages
    #expect(again == shown)
  }

  @Test("What whoever operates the store deletes, open pages are shown as well")
  func operated() throws {
    let uploads = try (0..<3).map { _ in try scene.upload(to: id, by: scene.max) }
    let first = try send("One", [uploads[0]]).message.id
    let second = try send("Two", [uploads[1], uploads[2]]).message.id
    func shown() throws -> [ShownMessage] {
      try scene.correspondence.messages(in: id, for: scene.ana.id).messages.suffix(2)
    }
    var start = try scene.feed.lastID()
    try scene.eraser.delete(uploads[1], by: nil, at: scene.at(40))
    #expect(try shown().last?.attachments.map(\.attachment.id) == [uploads[2]])
    try expectToldOf([try #require(try shown().last)], since: start)

    start = try scene.feed.lastID()
    let removed = try scene.eraser.deleteAttachments(of: second, by: nil, at: scene.at(41))
    #expect(removed == [uploads[2]])
    #expect(try shown().last?.message.text == "Two")
    try expectToldOf([try #require(try shown().last)], since: start)

    start = try scene.feed.lastID()
    #expect(try scene.eraser.delete(first, by: nil, at: scene.at(42)) == [uploads[0]])
    #expect(try shown().map(\.deletion) == [Deletion(at: scene.at(42), by: nil), nil])
    try expectToldOf([try #require(try shown().first)], since: start)
    #expect(throws: CoreStoreError.conflict(.alreadyDeleted(first.description))) {
      _ = try scene.eraser.delete(first, by: nil, at: scene.at(43))
    }
  }

  @Test("A deleted person's uploads go from every message, and each is shown again once")
  func person() throws {
    let uploads = try (0..<3).map { _ in try scene.upload(to: id, by: scene.max) }
    _ = try send("One", [uploads[0]])
    _ = try send("Two", [uploads[1], uploads[2]])
    let start = try scene.feed.lastID()
    let (removed, heldCount) = try scene.eraser.delete(scene.max.id, by: nil, at: scene.at(40))
    #expect(Set(removed) == Set(uploads))
    #expect(heldCount == 0)
    guard case .events(let events, _) = try scene.feed.events(for: scene.ana.id, after: start)
    else {
      Issue.record("it was reset")
      return
    }
    let names = events.map { event in
      if case .message(let shown) = event.payload { return shown.message.text }
      return ""
    }
    #expect(names.sorted() == ["One", "Two"])
  }
}
