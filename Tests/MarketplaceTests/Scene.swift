import CoreStore
import Marketplace
import Messaging
import Model
import TestSupport
import Testing

import struct Model.Attachment  // Testing has one as well.

/// A small marketplace in a fresh embedded store: a customer with a job, a partner, two providers,
/// and support.
struct Scene {
  let folder: TemporaryFolder
  let store: SQLiteCoreStore
  let bell = EventBell()
  let ana: Person
  let pia: Person
  let max: Person
  let zoe: Person
  let sue: Person
  let job: Job
  /// A moment that is easy to read in a failure.
  static let noon = Timestamp(microseconds: 1_780_000_000_000_000)

  init(_ posting: JobBoard.Posting = JobBoard.Posting(title: "Kitchen")) throws {
    folder = try TemporaryFolder()
    store = try SQLiteCoreStore(path: folder.file("core.sqlite"), .creatingIfAbsent)
    let directory = Directory(store: store, bell: bell)
    func person(_ name: String, _ role: Person.Role, _ profile: String = "") throws -> Person {
      try directory.register(name: name, role: role, profile: profile, at: Self.noon)
    }
    ana = try person("Ana", .customer)
    pia = try person("Pia", .partner)
    max = try person("Max", .provider, "Roofs, 100% dry")
    zoe = try person("Zoë", .provider, "Writes under_scores")
    sue = try person("Sue", .support)
    job = try JobBoard(store: store, bell: bell).post(posting, by: ana.id, at: Self.noon).job
  }

  /// The same store through connections of its own.
  func otherStore() throws -> SQLiteCoreStore {
    try SQLiteCoreStore(path: folder.file("core.sqlite"), .existing)
  }

  var directory: Directory { Directory(store: store, bell: bell) }
  var keyring: Keyring { Keyring(store: store) }
  var jobs: JobBoard { JobBoard(store: store, bell: bell) }
  var introductions: Introductions { Introductions(store: store, bell: bell) }
  var hiring: Hiring { Hiring(store: store, bell: bell) }
  var inbox: Inbox { Inbox(store: store, bell: bell) }
  var correspondence: Correspondence { Correspondence(store: store, bell: bell) }
  var eraser: Eraser { Eraser(store: store, bell: bell) }
  var notices: NoticeBoard { NoticeBoard(store: store, bell: bell) }
  var feed: EventFeed { EventFeed(store: store) }
  var answers: AnswerBook { AnswerBook(store: store) }

  func at(_ seconds: Int64) -> Timestamp { Self.noon.adding(seconds: seconds) }

  /// A provider's interest in the job, 10 seconds after it was posted.
  func interest(of provider: Person) throws -> ConversationID {
    try introductions.express("Hello", in: job.id, by: provider.id, at: at(10))
      .conversation.conversation.id
  }

  func say(
    _ text: String, with attachments: [AttachmentID] = [], in id: ConversationID,
    by person: Person, after seconds: Int64 = 20
  ) throws -> ShownMessage {
    try correspondence.send(text, with: attachments, to: id, by: person.id, at: at(seconds))
  }

  /// A pending attachment, its bytes taken for stored.
  func upload(to id: ConversationID?, by person: Person) throws -> AttachmentID {
    let bytes = (0..<BlobID.byteCount).map { _ in UInt8.random(in: .min ... .max) }
    let blob = try #require(BlobID(digest: bytes))
    let attachment = Attachment(
      uploaderID: person.id, conversationID: id, kind: .image, mediaType: .png, sentByteCount: 9,
      sentSHA256: blob, blobID: blob, storedByteCount: 9,
      preview: PreviewMetadata(width: 4, height: 3, colorSpace: .rgb, bitDepth: 8),
      createdAt: Self.noon, placement: .pending(expiresAt: at(3600)))
    let lease = LeaseID()
    try store.write { (core) throws(CoreStoreError) in
      _ = try core.take(lease, on: [blob], expiresAt: at(60), at: Self.noon)
      try core.markLive(blob, byteCount: 9)
      try core.insert(attachment)
      try core.drop(lease)
    }
    return attachment.id
  }

  func kinds(for person: Person) throws -> [Notification.Kind] {
    try notices.notifications(for: person.id).page.items.map(\.notification.kind)
  }
}

/// Expects exactly this denial.
func expectDenial<Result>(
  _ denial: Denial, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Result
) {
  #expect(throws: MarketError.denied(denial), sourceLocation: sourceLocation) { _ = try body() }
}
