import Model
import TestSupport
import Testing

@testable import CoreStore

/// A store as the first version made it, written with that version's own statements.
@Suite("A store of the first version goes on working")
struct FirstVersionTests {
  let folder: TemporaryFolder
  let path: String
  let ana = PersonID()
  let ben = PersonID()
  let shared = ConversationID()
  let lonely = ConversationID()
  let messages = [MessageID(), MessageID(), MessageID()]
  let linked = AttachmentID()
  let pending = AttachmentID()
  let blob = BlobID.arbitrary()

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("core.sqlite")
    _ = try SQLiteCoreStore(
      path: path, .creatingIfAbsent, patienceMilliseconds: 1000,
      schema: Schema(migrations: [.version1]))
    let core = try SQLiteConnection(path: path, patienceMilliseconds: 1000)
    for (id, name) in [(ana, "Ana"), (ben, "BEN")] {
      try core.change(
        "INSERT INTO people (id, name, created_at) VALUES ($1, $2, 5)", [.id(id), .text(name)])
    }
    try core.change("INSERT INTO local_people VALUES ('me', $1)", [.id(ana)])
    for (id, last) in [(shared, 3), (lonely, 0)] {
      try core.change(
        "INSERT INTO conversations (id, kind, created_at, last_number) VALUES ($1, 'direct', 6, $2)",
        [.id(id), .integer(last)])
      try core.change("INSERT INTO participants VALUES ($1, $2)", [.id(id), .id(ana)])
    }
    try core.change("INSERT INTO participants VALUES ($1, $2)", [.id(shared), .id(ben)])
    for (index, author) in [ana, ben, ana].enumerated() {
      try core.change(
        "INSERT INTO messages VALUES ($1, $2, $3, $4, 'text', $5)",
        [
          .id(messages[index]), .id(shared), .id(author), .integer(index + 1),
          .integer(10 * (index + 1)),
        ])
    }
    try core.change("INSERT INTO blobs VALUES ($1, 'live', 7, 8)", [.id(blob)])
    for (id, message) in [(linked, messages[0] as MessageID?), (pending, nil)] {
      try core.change(
        """
        INSERT INTO attachments (id, uploader_id, conversation_id, kind, media_type,
          sent_byte_count, sent_sha256, blob_id, created_at, expires_at, message_id, position)
        VALUES ($1, $2, $3, 'image', 'image/png', 9, $4, $4, 8, $5, $6, $7)
        """,
        [
          .id(id), .id(ana), .id(shared), .id(blob), message == nil ? .integer(99) : .null,
          .optionalID(message), message == nil ? .null : .integer(0),
        ])
    }
    try core.change(
      """
      INSERT INTO previews (attachment_id, width, height, orientation, color_space, bit_depth,
        has_transparency, is_animated, has_multiple_pictures, has_location, is_truncated, blurhash,
        dominant_color) VALUES ($1, 4, 3, 1, 'rgb', 8, 0, 0, 0, 0, 0, 'hash', '#000000')
      """, [.id(linked)])
    try core.change("INSERT INTO preview_warnings VALUES ($1, 0, 'odd')", [.id(linked)])
  }

  @Test("Everything in it is there, whole, and sound")
  func everything() throws {
    let store = try SQLiteCoreStore(path: path, .existing)
    try store.verify()
    try store.readMarket { core in
      #expect(
        try core.person(ana)
          == Person(id: ana, name: "Ana", createdAt: Timestamp(microseconds: 5)))
      let conversation = try #require(try core.conversation(shared))
      #expect(conversation.kind == .direct)
      #expect(conversation.status == .active)
      #expect(conversation.parties == nil)
      #expect(Set(conversation.participants) == [ana, ben])
      #expect(try core.conversation(lonely)?.participants == [ana])
      #expect(try core.messages(in: shared, after: 0, limit: 9).map(\.id) == messages)
      let attachment = try #require(try core.attachment(linked))
      #expect(attachment.placement == .linked(messages[0], position: 0))
      #expect(attachment.conversationID == shared)
      #expect(attachment.preview?.warnings == ["odd"])
      #expect(
        try core.attachment(pending)?.placement
          == .pending(expiresAt: Timestamp(microseconds: 99)))
      #expect(try core.references(to: blob).attachments == 2)
      let unread = try core.participations(in: [shared])[shared, default: []].map {
        [$0.personID: $0.unreadCount]
      }
      #expect(Set(unread) == [[ana: 1], [ben: 2]])
      let positions = try core.conversations(ConversationSearch(of: ana, limit: 9))
      #expect(positions.map(\.id) == [shared, lonely])
      #expect(positions.map(\.time.microseconds) == [30, 6])
      #expect(try core.people(after: nil, limit: 9).map(\.name) == ["Ana", "BEN"])
    }
  }

  @Test("People of the command line go on writing in it")
  func writing() throws {
    let store = try SQLiteCoreStore(path: path, .existing)
    try store.writeMarket { core in
      #expect(try core.localPerson(named: "me", at: noon).id == ana)
      let message = try core.send(
        MessageDraft(
          conversationID: shared, authorID: ana, text: "", attachments: [pending],
          sentAt: Timestamp(microseconds: 50)))
      #expect(message.number == 4)
      let alone = try core.send(
        MessageDraft(conversationID: lonely, authorID: ana, text: "note", sentAt: noon))
      #expect(alone.number == 1)
    }
    try store.verify()
  }
}
