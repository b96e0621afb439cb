import CoreStore
import Model
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("Sending a message")
  struct MessageSenderTests {
    let place: Marketplace

    init() throws { place = try Marketplace() }

    private func send(_ text: String, _ attachments: [AttachmentID]) throws -> Message {
      try place.sender.send(
        text, with: attachments, to: place.conversation, by: place.uploader)
    }

    @Test("links the attachments in their order, in the message's own transaction")
    func links() throws {
      let ids = try ["one", "two", "three"].map { try place.attach($0).attachment.id }
      let message = try send("Look", [ids[2], ids[0], ids[1]])
      #expect(message.number == 1)
      let linked = try place.core.read { reader throws(CoreStoreError) in
        try reader.attachments(of: message.id)
      }
      #expect(linked.map(\.id) == [ids[2], ids[0], ids[1]])
    }

    @Test("sends nothing when one of the attachments cannot be used")
    func allOrNothing() throws {
      let good = try place.attach("one").attachment
      let unknown = AttachmentID()
      #expect(throws: AttachmentError.conflict(.noSuchAttachment(unknown))) {
        try send("Look", [good.id, unknown])
      }
      #expect(place.core.state.messages.isEmpty)
      #expect(place.core.state.attachments[good.id] == good)
    }

    @Test("does not take an attachment that expired")
    func expired() throws {
      let id = try place.attach("one").attachment.id
      place.advance(seconds: 86_400)
      #expect(throws: AttachmentError.conflict(.attachmentExpired(id))) { try send("", [id]) }
    }

    @Test("takes 10 attachments and refuses 11")
    func tooMany() throws {
      let ids = try (0..<11).map { try place.attach("file \($0)").attachment.id }
      #expect(throws: AttachmentError.tooManyAttachments(count: 11, limit: 10)) {
        try send("", ids)
      }
      #expect(try send("", Array(ids.prefix(10))).number == 1)
    }

    @Test("takes 5,000 characters and refuses one more", arguments: ["a", "é", "🧰"])
    func tooLong(character: String) throws {
      let text = String(repeating: character, count: 5000)
      #expect(try send(text, []).text == text)
      #expect(throws: AttachmentError.messageTooLong(characterCount: 5001, limit: 5000)) {
        try send(text + "a", [])
      }
    }
  }
}
