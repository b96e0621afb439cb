import CoreStore
import Marketplace
import Messaging
import Model
import Testing

@Suite("Messages")
struct CorrespondenceTests {
  let scene: Scene
  let id: ConversationID

  init() throws {
    scene = try Scene()
    id = try scene.interest(of: scene.max)
  }

  private func send(_ text: String, _ attachments: [AttachmentID] = []) throws -> ShownMessage {
    try scene.say(text, with: attachments, in: id, by: scene.max)
  }

  @Test("link their attachments in order, with previews")
  func links() throws {
    let ids = try (0..<3).map { _ in try scene.upload(to: id, by: scene.max) }
    let sent = try send("Look", [ids[2], ids[0], ids[1]])
    #expect(sent.message.number == 2)
    #expect(sent.attachments.map(\.attachment.id) == [ids[2], ids[0], ids[1]])
    #expect(sent.attachments.allSatisfy { $0.attachment.preview?.width == 4 })
    let page = try scene.correspondence.messages(in: id, for: scene.ana.id)
    #expect(page.messages.last == sent)
  }

  @Test("are sent whole or not at all")
  func allOrNothing() throws {
    let (good, unknown) = (try scene.upload(to: id, by: scene.max), AttachmentID())
    #expect(throws: MarketError.attachmentNotUsable(.noSuchAttachment(unknown))) {
      try send("Look", [good, unknown])
    }
    let owners = try scene.upload(to: id, by: scene.ana)
    // Like one that never was.
    #expect(throws: MarketError.attachmentNotUsable(.noSuchAttachment(owners))) {
      try send("Look", [good, owners])
    }
    #expect(try scene.correspondence.messages(in: id, for: scene.max.id).messages.count == 1)
    let found = try scene.correspondence.attachment(good, for: scene.max.id)
    #expect(found.attachment.placement == .pending(expiresAt: scene.at(3600)))
  }

  @Test("take 10 attachments and refuse 11")
  func tooMany() throws {
    let ids = try (0..<11).map { _ in try scene.upload(to: id, by: scene.max) }
    expectInvalid("attachment_ids", limit: 10, actual: 11) { try send("", ids) }
    #expect(try send("", Array(ids.prefix(10))).attachments.count == 10)
  }

  @Test("take 5,000 characters and refuse one more", arguments: ["a", "é", "🧰"])
  func tooLong(character: String) throws {
    let text = String(repeating: character, count: 5000)
    #expect(try send(text).message.text == text)
    expectInvalid("text", limit: 5000, actual: 5001) { try send(text + "a") }
    expectInvalid("text") { try send("") }
    expectInvalid("message") { try send("a\0b") }
  }

  @Test("are numbered, unread, and read with the time of the first receipt that reaches them")
  func reading() throws {
    for number in 2...5 { _ = try scene.say("\(number)", in: id, by: scene.max) }
    _ = try scene.say("6 from Ana", in: id, by: scene.ana)
    func seen(_ person: Person) throws -> ShownConversation {
      try scene.inbox.conversation(id, for: person.id)
    }
    #expect(try seen(scene.ana).unreadCount == 5)
    #expect(try seen(scene.max).unreadCount == 1)
    try scene.correspondence.markRead(id, upTo: 3, by: scene.ana.id, at: scene.at(100))
    #expect(try seen(scene.ana).unreadCount == 2)
    try scene.correspondence.markRead(id, upTo: 2, by: scene.ana.id, at: scene.at(150))
    #expect(try seen(scene.ana).readUpTo == 3, "it never goes back")
    try scene.correspondence.markRead(id, upTo: 999, by: scene.ana.id, at: scene.at(200))
    #expect(try seen(scene.ana).readUpTo == 6)
    #expect(try seen(scene.ana).unreadCount == 0)
    #expect(try seen(scene.max).otherReadUpTo == 6)
    let messages = try scene.correspondence.messages(in: id, for: scene.max.id).messages
    let times = [100, 100, 100, 200, 200].map { Optional(scene.at($0)) } + [nil]
    #expect(messages.map(\.readAt) == times)
    #expect(try scene.notices.notifications(for: scene.ana.id).unreadCount == 0)
    expectDenial(.notAllowed) {
      try scene.correspondence.markRead(id, upTo: 1, by: scene.sue.id, at: scene.at(300))
    }
  }

  @Test("come in pages both ways, which know what lies beyond")
  func pages() throws {
    for number in 2...7 { _ = try scene.say("\(number)", in: id, by: scene.max) }
    func page(_ place: Correspondence.Place, _ limit: Int) throws -> String {
      let page = try scene.correspondence.messages(
        in: id, at: place, limit: limit, for: scene.ana.id)
      let numbers = page.messages.map { "\($0.message.number)" }.joined(separator: " ")
      return "\(page.hasEarlier ? "<" : "|")\(numbers)\(page.hasLater ? ">" : "|")"
    }
    #expect(try page(.latest, 3) == "<5 6 7|")
    #expect(try page(.latest, 7) == "|1 2 3 4 5 6 7|")
    #expect(try page(.before(5), 3) == "<2 3 4>")
    #expect(try page(.before(3), 3) == "|1 2>")
    #expect(try page(.before(99), 2) == "<6 7|")
    #expect(try page(.before(Int.min), 2) == "|>")
    #expect(try page(.after(0), 3) == "|1 2 3>")
    #expect(try page(.after(4), 3) == "<5 6 7|")
    #expect(try page(.after(7), 3) == "||")
    expectInvalid("limit", limit: 100, actual: 101) { try page(.latest, 101) }
    expectInvalid("limit", limit: 100, actual: 0) { try page(.latest, 0) }
  }

  @Test("follow the job's messaging: switch, final review, and on again when it is done")
  func messagingOfTheJob() throws {
    func set(_ body: (inout JobBoard.Change) -> Void) throws {
      var change = JobBoard.Change()
      body(&change)
      _ = try scene.jobs.change(scene.job.id, change, by: scene.ana.id, at: scene.at(50))
    }
    try set { $0.isMessagingEnabled = false }
    expectDenial(.messagingTurnedOff) { try send("Hello?") }
    try set {
      $0.isMessagingEnabled = true
      $0.stage = .finalReview
    }
    expectDenial(.finalReview) { try send("Hello?") }
    #expect(try scene.inbox.conversation(id, for: scene.ana.id).writingDenial == .finalReview)
    try set { $0.stage = .done }
    _ = try send("Thanks")
  }

  @Test("An upload is seen by its uploader until it is sent, then by the parties and support")
  func attachments() throws {
    let upload = try scene.upload(to: id, by: scene.max)
    func sees(_ person: Person) -> Bool {
      (try? scene.correspondence.attachment(upload, for: person.id)) != nil
    }
    let everybody = [scene.max, scene.ana, scene.sue, scene.zoe, scene.pia]
    #expect(everybody.map(sees) == [true, false, false, false, false])
    expectDenial(.notFound) { try scene.eraser.withdraw(upload, as: scene.ana.id) }
    _ = try send("", [upload])
    #expect(everybody.map(sees) == [true, true, true, false, false])
    #expect(try !scene.eraser.withdraw(upload, as: scene.max.id))
    let other = try scene.upload(to: id, by: scene.max)
    #expect(try scene.eraser.withdraw(other, as: scene.max.id))
    expectDenial(.notFound) { try scene.correspondence.attachment(other, for: scene.max.id) }
  }
}

/// Expects `.invalid` for this field, with these counts.
func expectInvalid<Result>(
  _ field: String, limit: Int? = nil, actual: Int? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
  do {
    _ = try body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch MarketError.invalid(let found, let sentence, let foundLimit, let foundActual) {
    #expect(found == field, sourceLocation: sourceLocation)
    #expect(sentence.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(foundLimit == limit, sourceLocation: sourceLocation)
    #expect(foundActual == actual, sourceLocation: sourceLocation)
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
