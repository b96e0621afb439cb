import CoreStore
import Model
import Testing

import struct Model.Attachment  // Testing has one as well.

@Suite("Every core store keeps attachments and links each of them once")
struct AttachmentConformance {
  static let fullPreview = {
    var preview = PreviewMetadata(width: 65_500, height: 1, colorSpace: .cmyk, bitDepth: 16)
    preview.orientation = .transversed
    preview.profileName = "Coated \"FOGRA\" 39 ü"
    preview.hasTransparency = true
    preview.isAnimated = true
    preview.hasMultiplePictures = true
    preview.capturedAt = "2026-11-21T06:47:13.5+05:45"
    preview.cameraMake = ""
    preview.cameraModel = "'; DROP TABLE previews; --"
    preview.hasLocation = true
    preview.isTruncated = true
    preview.warnings = ["The last 12 rows are missing.", "", "The same.", "The same."]
    preview.blurHash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
    preview.dominantColor = "#a0b1c2"
    return preview
  }()

  static let barePreview = PreviewMetadata(width: 1, height: 1, colorSpace: .gray, bitDepth: 1)

  static let previews: [PreviewMetadata?] = [nil, barePreview, fullPreview]

  @Test("An attachment comes back exactly", arguments: StoreKind.allCases, previews)
  func roundTrip(kind: StoreKind, preview: PreviewMetadata?) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let attachment = Attachment(
      uploaderID: talk.ben.id, conversationID: talk.conversation.id, kind: .image,
      mediaType: .jpeg, declaredType: .png, mismatch: "It was said to be image/png.",
      fileName: "Mein 📷 \"Bild\".jpg", sentByteCount: 10_485_760, sentSHA256: .arbitrary(),
      blobID: try store.core.storeBlob(byteCount: 9_000_000), storedByteCount: 9_000_000,
      preview: preview, createdAt: Timestamp(microseconds: .min),
      placement: .pending(expiresAt: Timestamp(microseconds: .max)))
    try store.core.write { (core) throws(CoreStoreError) in try core.insert(attachment) }
    let found = try store.core.read { (core) throws(CoreStoreError) in
      try core.attachment(attachment.id)
    }
    #expect(found == attachment)
    store.core.expectRefusal(.conflict(.alreadyExists(attachment.id.description))) {
      (core) throws(CoreStoreError) in
      try core.insert(attachment)
    }
  }

  @Test("A message takes its attachments in order", arguments: StoreKind.allCases)
  func links(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let attachments = try (0..<12).map { _ in try talk.attachment(in: store.core) }
    let ids = attachments.map(\.id)
    let message = try store.core.write { (core) throws(CoreStoreError) in
      try core.send(talk.draft("", attachments: ids))
    }
    try store.core.read { (core) throws(CoreStoreError) in
      let found = try core.attachments(of: message.id)
      #expect(found.map(\.id) == ids)
      #expect(found.map(\.placement) == (0..<12).map { .linked(message.id, position: $0) })
      #expect(try core.attachment(ids[11])?.placement == .linked(message.id, position: 11))
      #expect(try core.expiredAttachments(at: Timestamp(microseconds: .max), limit: 9) == [])
    }
  }

  @Test(
    "An attachment is used by its uploader, in its conversation, in time, once; or nothing is sent",
    arguments: StoreKind.allCases)
  func refusedLinks(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let other = try Talk(in: store.core)
    let usable = try talk.attachment(in: store.core).id
    let bens = try talk.attachment(in: store.core, by: talk.ben).id
    let second = Conversation(participants: [talk.ana.id, talk.ben.id], createdAt: noon)
    try store.core.write { (core) throws(CoreStoreError) in try core.insert(second) }
    let elsewhere = try talk.attachment(in: store.core, for: second).id
    let strangers = try other.attachment(in: store.core).id
    let used = try talk.attachment(in: store.core).id
    let unknown = AttachmentID()
    let first = try store.core.write { (core) throws(CoreStoreError) in
      try core.send(talk.draft("first", attachments: [used]))
    }
    let table: [([AttachmentID], CoreConflict)] = [
      ([usable, bens], .attachmentOfAnotherPerson(bens)),
      ([usable, elsewhere], .attachmentOfAnotherConversation(elsewhere)),
      ([usable, strangers], .attachmentOfAnotherPerson(strangers)),
      ([usable, used], .attachmentInUse(used)),
      ([usable, unknown], .noSuchAttachment(unknown)),
      ([usable, usable], .attachmentNamedTwice(usable)),
    ]
    for (attachments, conflict) in table {
      store.core.expectRefusal(.conflict(conflict)) { (core) throws(CoreStoreError) in
        _ = try core.send(talk.draft("no", attachments: attachments))
      }
    }
    var late = talk.draft("late", attachments: [usable])
    late.sentAt = noon.adding(seconds: 3600)
    store.core.expectRefusal(.conflict(.attachmentExpired(usable))) {
      (core) throws(CoreStoreError) in
      _ = try core.send(late)
    }
    try store.core.read { (core) throws(CoreStoreError) in
      #expect(try core.messages(in: talk.conversation.id, after: 0, limit: 99) == [first])
      let placement = try core.attachment(usable)?.placement
      #expect(placement == .pending(expiresAt: noon.adding(seconds: 3600)))
    }
  }

  @Test(
    "An attachment that was uploaded for no conversation becomes that of its message",
    arguments: StoreKind.allCases)
  func adoptedAttachments(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let blob = try store.core.storeBlob(byteCount: 5)
    let attachment = Attachment(
      uploaderID: talk.ana.id, conversationID: nil, kind: .document, mediaType: .pdf,
      sentByteCount: 5, sentSHA256: .arbitrary(), blobID: blob, storedByteCount: 5,
      createdAt: noon, placement: .pending(expiresAt: noon.adding(seconds: 3600)))
    try store.core.write { (core) throws(CoreStoreError) in try core.insert(attachment) }
    store.core.expectRefusal(.conflict(.attachmentOfAnotherPerson(attachment.id))) {
      (core) throws(CoreStoreError) in
      _ = try core.send(talk.draft("mine", by: talk.ben, attachments: [attachment.id]))
    }
    let message = try store.core.write { (core) throws(CoreStoreError) in
      try core.send(talk.draft("look", attachments: [attachment.id]))
    }
    try store.core.read { (core) throws(CoreStoreError) in
      let found = try core.attachment(attachment.id)
      #expect(found?.placement == .linked(message.id, position: 0))
      #expect(found?.conversationID == talk.conversation.id)
    }
  }

  @Test(
    "An attachment needs a stored blob of that size and a participant",
    arguments: StoreKind.allCases)
  func refusedAttachments(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let template = try talk.attachment(in: store.core)
    var attachment = Attachment(
      uploaderID: talk.ana.id, conversationID: talk.conversation.id, kind: .document,
      mediaType: .pdf, sentByteCount: 5, sentSHA256: .arbitrary(), blobID: .arbitrary(),
      storedByteCount: 5, createdAt: noon, placement: .pending(expiresAt: noon))
    func expectRefusal(_ error: CoreStoreError, of attachment: Attachment) {
      store.core.expectRefusal(error) { (core) throws(CoreStoreError) in
        try core.insert(attachment)
      }
    }
    expectRefusal(.conflict(.blobNotLive(attachment.blobID)), of: attachment)
    attachment.blobID = template.blobID
    expectRefusal(
      .conflict(.byteCountDiffers(template.blobID, recorded: 1000, actual: 5)), of: attachment)
    attachment.storedByteCount = 1000
    attachment.fileName = "a\0b.pdf"
    expectRefusal(.textHasNUL(field: "file name"), of: attachment)
    attachment.fileName = String(repeating: "é", count: 524_288)
    expectRefusal(
      .textTooLong(field: "file name", byteCount: 1_048_576, limit: 1024), of: attachment)
    attachment.fileName = nil
    attachment.placement = .linked(MessageID(), position: 0)
    expectRefusal(.conflict(.placedBeforeItsMessage(attachment.id)), of: attachment)
    attachment.placement = .pending(expiresAt: noon)
    attachment.uploaderID = talk.stranger.id
    expectRefusal(
      .conflict(.notAParticipant(talk.stranger.id, talk.conversation.id)), of: attachment)
    attachment.uploaderID = talk.ana.id
    let nowhere = ConversationID()
    attachment.conversationID = nowhere
    expectRefusal(.conflict(.noSuchConversation(nowhere)), of: attachment)
  }

  @Test(
    "Pending attachments expire and can be removed; used ones stay", arguments: StoreKind.allCases)
  func expiry(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let pending = try talk.attachment(in: store.core)
    let used = try talk.attachment(in: store.core)
    _ = try store.core.write { (core) throws(CoreStoreError) in
      try core.send(talk.draft("", attachments: [used.id]))
    }
    let end = noon.adding(seconds: 3600)
    try store.core.write { (core) throws(CoreStoreError) in
      let before = Timestamp(microseconds: end.microseconds - 1)
      #expect(try core.expiredAttachments(at: before, limit: 9) == [])
      #expect(try core.expiredAttachments(at: end, limit: 9) == [pending])
      #expect(try core.deletePending(pending.id))
      #expect(try !core.deletePending(pending.id))
      #expect(try !core.deletePending(used.id))
      #expect(try core.attachment(pending.id) == nil)
      #expect(try core.attachment(used.id) != nil)
      #expect(try core.references(to: pending.blobID).isUnused)
    }
  }
}
