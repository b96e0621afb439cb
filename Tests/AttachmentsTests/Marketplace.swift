import BlobStore
import CoreStore
import Inspection
import Model
import Synchronization
import Testing

@testable import Attachments

/// Two people who talk, stores in memory, and a clock that moves only when it is waited for.
final class Marketplace: Sendable {
  let blobs = MemoryBlobStore()
  let core = MemoryCoreStore()
  let uploader: PersonID
  let conversation: ConversationID
  private let microseconds = Atomic<Int64>(1_000_000)
  /// Runs at every pause.
  private let onPause = Mutex<(@Sendable () -> Void)?>(nil)

  init() throws {
    let now = Timestamp(microseconds: 0)
    let people = ["Anna", "Bert"].map { Person(name: $0, createdAt: now) }
    let talk = Conversation(participants: people.map(\.id), createdAt: now)
    try core.write { writer throws(CoreStoreError) in
      for person in people { try writer.insert(person) }
      try writer.insert(talk)
    }
    uploader = people[0].id
    conversation = talk.id
  }

  var now: Timestamp { Timestamp(microseconds: microseconds.load(ordering: .relaxed)) }
  var origin: UploadOrigin {
    UploadOrigin(uploaderID: uploader, conversationID: conversation, fileName: "file")
  }
  var time: TimeSource {
    TimeSource(
      now: { self.now },
      pause: { milliseconds in
        self.advance(seconds: 0, milliseconds: milliseconds)
        self.onPause.withLock { $0 }?()
      })
  }

  func advance(seconds: Int, milliseconds: Int = 0) {
    microseconds.add(Int64(seconds * 1000 + milliseconds) * 1000, ordering: .relaxed)
  }

  func whenPausing(_ action: @escaping @Sendable () -> Void) { onPause.withLock { $0 = action } }

  func handler(
    blobs: (any BlobStore)? = nil, core: (any CoreStore)? = nil,
    inspector: any Inspector = FakeInspector()
  ) -> UploadHandler {
    UploadHandler(
      inspector: inspector, blobs: blobs ?? self.blobs, core: core ?? self.core, time: time)
  }

  func handler(_ plan: FaultPlan) -> UploadHandler {
    handler(
      blobs: FaultyBlobStore(base: blobs, plan: plan), core: FaultyCoreStore(base: core, plan: plan)
    )
  }

  func attach(
    _ content: String, by handler: UploadHandler? = nil,
    noting record: ((AcceptedUpload) -> IdempotencyRecord)? = nil
  ) throws -> AcceptedUpload {
    var receiver = try UploadReceiver(limits: .standard)
    try receiver.append(Array(content.utf8).span)
    return try (handler ?? self.handler()).attach(
      try receiver.finish(), from: origin, noting: record)
  }

  var catalog: AttachmentCatalog { AttachmentCatalog(blobs: blobs, core: core) }

  var storedIDs: [BlobID] {
    get throws { try blobs.list(after: nil, limit: 1000) }
  }

  /// Everything that a row refers to is there and verifies.
  func expectNothingDangles(_ location: SourceLocation = #_sourceLocation) throws {
    let state = core.state
    let referred = state.attachments.values.map(\.blobID) + state.renditions.map(\.blobID)
    for id in referred {
      #expect(throws: Never.self, sourceLocation: location) { _ = try blobs.read(id) }
      guard case .live = state.blobs[id]?.state else {
        Issue.record("Blob \(id) is referred to and not live.", sourceLocation: location)
        continue
      }
    }
  }

  /// Everything stored has a row, by which a collector finds it.
  func expectNothingIsUnknown(_ location: SourceLocation = #_sourceLocation) throws {
    let known = core.state.blobs
    for id in try storedIDs {
      #expect(known[id] != nil, "Blob \(id) has no row.", sourceLocation: location)
    }
  }
}

extension CoreStore {
  /// A conversation that one person has.
  func insertConversation(
    at now: Timestamp
  ) throws(CoreStoreError) -> (person: PersonID, id: ConversationID) {
    let person = Person(name: "Anna", createdAt: now)
    let talk = Conversation(participants: [person.id], createdAt: now)
    try write { writer throws(CoreStoreError) in
      try writer.insert(person)
      try writer.insert(talk)
    }
    return (person.id, talk.id)
  }

  /// Links attachments as sending a message does; who may is asked elsewhere.
  func send(
    _ text: String, with attachments: [AttachmentID], to conversation: ConversationID,
    by author: PersonID
  ) throws(CoreStoreError) -> Message {
    let draft = MessageDraft(
      conversationID: conversation, authorID: author, text: text, attachments: attachments,
      sentAt: Timestamp(microseconds: 1_000_000))
    return try write { writer throws(CoreStoreError) in try writer.send(draft) }
  }
}
