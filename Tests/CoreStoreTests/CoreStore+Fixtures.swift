import CoreStore
import Model
import Testing

import struct Model.Attachment  // Testing has one as well.

/// A moment that is easy to read in a failure.
let noon = Timestamp(microseconds: 1_780_000_000_000_000)

/// Two people who talk to each other, and a third one who does not.
struct Talk {
  let ana = Person(name: "Ana", createdAt: noon)
  let ben = Person(name: "Ben", createdAt: noon)
  let stranger = Person(name: "Zoe", createdAt: noon)
  let conversation: Conversation

  init(in core: any CoreStore) throws {
    let conversation = Conversation(participants: [ana.id, ben.id], createdAt: noon)
    self.conversation = conversation
    let people = [ana, ben, stranger]
    try core.write { (writer) throws(CoreStoreError) in
      for person in people { try writer.insert(person) }
      try writer.insert(conversation)
    }
  }

  func draft(
    _ text: String, by author: Person? = nil, attachments: [AttachmentID] = []
  ) -> MessageDraft {
    MessageDraft(
      conversationID: conversation.id, authorID: (author ?? ana).id, text: text,
      attachments: attachments, sentAt: noon)
  }

  /// Pending for an hour, and stored already.
  func attachment(
    in core: any CoreStore, for place: Conversation? = nil, blob: BlobID? = nil,
    by uploader: Person? = nil, preview: PreviewMetadata? = nil
  ) throws -> Attachment {
    let stored = try blob ?? core.storeBlob(byteCount: 1000)
    let attachment = Attachment(
      uploaderID: (uploader ?? ana).id, conversationID: (place ?? conversation).id,
      kind: .document, mediaType: .pdf, sentByteCount: 1000, sentSHA256: .arbitrary(),
      blobID: stored, storedByteCount: 1000, preview: preview, createdAt: noon,
      placement: .pending(expiresAt: noon.adding(seconds: 3600)))
    try core.write { (writer) throws(CoreStoreError) in try writer.insert(attachment) }
    return attachment
  }
}

extension CoreStore {
  /// A live blob that nothing refers to.
  func storeBlob(_ id: BlobID = .arbitrary(), byteCount: Int) throws -> BlobID {
    let lease = LeaseID()
    try write { (writer) throws(CoreStoreError) in
      _ = try writer.take(
        lease, on: [id], expiresAt: noon.adding(seconds: 60), at: noon)
      try writer.markLive(id, byteCount: byteCount)
      try writer.drop(lease)
    }
    return id
  }

  /// Expects the write to fail with exactly `expected`.
  func expectRefusal(
    _ expected: CoreStoreError, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (any CoreWriter) throws(CoreStoreError) -> Void
  ) {
    do throws(CoreStoreError) {
      try write(body)
      Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch {
      #expect(error == expected, sourceLocation: sourceLocation)
    }
  }
}

extension BlobID {
  static func arbitrary() -> BlobID {
    let bytes = (0..<BlobID.byteCount).map { _ in UInt8.random(in: .min ... .max) }
    guard let id = BlobID(digest: bytes) else { preconditionFailure("a digest has 32 bytes") }
    return id
  }
}
