import BlobStore
import CoreStore
import Inspection
import Model
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("The upload handler")
  struct UploadHandlerTests {
    let place: Marketplace

    init() throws { place = try Marketplace() }

    @Test("stores a document as sent and records it as pending")
    func document() throws {
      let accepted = try place.attach("a letter")
      let attachment = accepted.attachment
      let id = SHA256.digest(of: Array("a letter".utf8).span)
      #expect(attachment.kind == .document)
      #expect(attachment.blobID == id)
      #expect(attachment.sentSHA256 == id)
      #expect(attachment.sentByteCount == 8)
      #expect(attachment.storedByteCount == 8)
      #expect(attachment.fileName == "file")
      #expect(attachment.placement == .pending(expiresAt: place.now.adding(seconds: 86_400)))
      #expect(accepted.renditions.isEmpty)
      #expect(try place.storedIDs == [id])
      #expect(place.core.state.attachments == [attachment.id: attachment])
      #expect(place.core.state.leases.isEmpty)
    }

    @Test("stores a picture's renditions as blobs of their own")
    func picture() throws {
      let accepted = try place.attach("picture 1")
      #expect(accepted.renditions.map(\.name) == ["preview", "thumb"])
      #expect(accepted.attachment.preview?.width == 30)
      #expect(accepted.attachment.mismatch == "The name says otherwise.")
      for rendition in accepted.renditions {
        #expect(rendition.sourceID == accepted.attachment.blobID)
        #expect(
          try place.blobs.read(rendition.blobID) == Array("\(rendition.name) of picture 1".utf8))
      }
      #expect(try place.storedIDs.count == 3)
      try place.expectNothingDangles()
    }

    @Test("stores what inspection left of the file, and remembers the hash of what was sent")
    func sanitized() throws {
      struct Sanitizer: Inspector {
        func inspect(
          _ upload: borrowing SealedUpload, _ request: InspectionRequest
        ) throws(InspectionError) -> InspectionReport {
          InspectionReport(
            mediaType: .jpeg, kind: .image,
            storedForm: .sanitized(SanitizedForm(container: .jpeg, keptRanges: [0..<2, 4..<6])))
        }
      }
      let sent: [UInt8] = [0xFF, 0xD8, 1, 2, 0xFF, 0xD9]
      var receiver = try UploadReceiver(limits: .standard)
      try receiver.append(sent.span)
      let accepted = try place.handler(inspector: Sanitizer()).attach(
        try receiver.finish(), from: place.origin)
      #expect(accepted.attachment.sentSHA256 == SHA256.digest(of: sent.span))
      #expect(accepted.attachment.sentByteCount == 6)
      #expect(accepted.attachment.storedByteCount == 4)
      #expect(try place.blobs.read(accepted.attachment.blobID) == [0xFF, 0xD8, 0xFF, 0xD9])
    }

    @Test("keeps nothing when inspection names ranges outside the file")
    func wrongRanges() throws {
      struct Liar: Inspector {
        func inspect(
          _ upload: borrowing SealedUpload, _ request: InspectionRequest
        ) throws(InspectionError) -> InspectionReport {
          InspectionReport(
            mediaType: .jpeg, kind: .image,
            storedForm: .sanitized(SanitizedForm(container: .jpeg, keptRanges: [0..<1000])))
        }
      }
      #expect(
        throws: AttachmentError.wrongStoredForm(
          .rangeOutOfPlace(0..<1000, uploadByteCount: 1))
      ) {
        try place.attach("x", by: place.handler(inspector: Liar()))
      }
      #expect(place.core.state.blobs.isEmpty)
    }

    @Test("stores the same content once, for two attachments that tell nothing of it")
    func duplicates() throws {
      let first = try place.attach("picture 1")
      let second = try place.attach("picture 1")
      #expect(first.attachment.id != second.attachment.id)
      #expect(first.renditions == second.renditions)
      var sameButForID = Attachment(
        id: first.attachment.id, uploaderID: place.uploader, conversationID: place.conversation,
        kind: .image, mediaType: .jpeg, sentByteCount: 0, sentSHA256: second.attachment.sentSHA256,
        blobID: second.attachment.blobID, storedByteCount: 0,
        createdAt: second.attachment.createdAt, placement: second.attachment.placement)
      sameButForID.mismatch = second.attachment.mismatch
      sameButForID.fileName = second.attachment.fileName
      sameButForID.sentByteCount = second.attachment.sentByteCount
      sameButForID.storedByteCount = second.attachment.storedByteCount
      sameButForID.preview = second.attachment.preview
      #expect(first.attachment == sameButForID)
      #expect(try place.storedIDs.count == 3)
      #expect(place.core.state.attachments.count == 2)
      #expect(place.core.state.renditions.count == 2)
    }

    @Test("takes the same content from many threads at once")
    func concurrent() async throws {
      let place = place
      try await withThrowingTaskGroup(of: AcceptedUpload.self) { group in
        for _ in 0..<16 { group.addTask { try place.attach("picture 1") } }
        try await group.waitForAll()
      }
      #expect(try place.storedIDs.count == 3)
      #expect(place.core.state.attachments.count == 16)
      #expect(place.core.state.leases.isEmpty)
      try place.expectNothingDangles()
    }

    @Test("writes nothing anywhere when the file is refused")
    func refused() throws {
      #expect(throws: AttachmentError.refused(FakeInspector.refusal)) { try place.attach("bad") }
      #expect(place.core.state.blobs.isEmpty)
      #expect(place.core.state.leases.isEmpty)
      #expect(try place.storedIDs.isEmpty)
    }

    @Test("writes nothing for somebody who may not write there")
    func notAuthorized() throws {
      let stranger = PersonID()
      var origin = place.origin
      origin.uploaderID = stranger
      var receiver = try UploadReceiver(limits: .standard)
      try receiver.append([1].span)
      let upload = try receiver.finish()
      do {
        _ = try place.handler().attach(upload, from: origin)
        Issue.record("A stranger's upload was taken.")
      } catch {
        #expect(error == .conflict(.notAParticipant(stranger, place.conversation)))
      }
      origin = place.origin
      let nowhere = ConversationID()
      origin.conversationID = nowhere
      do {
        _ = try place.handler().attach(upload, from: origin)
        Issue.record("An upload to nowhere was taken.")
      } catch {
        #expect(error == .conflict(.noSuchConversation(nowhere)))
      }
      #expect(try place.storedIDs.isEmpty)
      #expect(place.core.state.blobs.isEmpty)
    }

    private func markDeleting(_ content: String) throws -> BlobID {
      let id = SHA256.digest(of: Array(content.utf8).span)
      let lease = LeaseID()
      let deleting = try place.core.write { [place] writer throws(CoreStoreError) in
        _ = try writer.take(lease, on: [id], expiresAt: place.now, at: place.now)
        try writer.drop(lease)
        return try writer.markDeleting(id)
      }
      try #require(deleting)
      return id
    }

    @Test("waits for a blob that is being deleted, and then stores it anew")
    func waitsForDeletion() throws {
      let id = try markDeleting("a letter")
      place.whenPausing { [place] in
        _ = try? place.core.write { writer throws(CoreStoreError) in try writer.dropDeleted(id) }
      }
      #expect(try place.attach("a letter").attachment.blobID == id)
      try place.expectNothingDangles()
    }

    @Test("does not wait for ever, but finishes a dead collector's deletion itself")
    func boundedWait() throws {
      let id = try markDeleting("a letter")
      let start = place.now
      #expect(try place.attach("a letter").attachment.blobID == id)
      #expect(place.now == start.adding(seconds: 5))
      #expect(place.core.state.leases.isEmpty)
      try place.expectNothingDangles()
    }

    @Test("fails, and leaves no lease, when that deletion cannot be finished")
    func markedAgain() throws {
      let id = try markDeleting("a letter")
      let stubborn = StubbornBlobStore(base: place.blobs)
      #expect(throws: AttachmentError.blobStoreFailed(.stopped)) {
        try place.attach("a letter", by: place.handler(blobs: stubborn))
      }
      #expect(place.core.state.blobs[id]?.state == .deleting)
      #expect(place.core.state.leases.isEmpty)
    }
  }
}

/// A store that removes nothing, as after a failed sync.
private struct StubbornBlobStore: BlobStore {
  let base: any BlobStore

  func put(_ bytes: Span<UInt8>, as id: BlobID) throws(BlobStoreError) -> PutOutcome {
    try base.put(bytes, as: id)
  }
  func read(_ id: BlobID) throws(BlobStoreError) -> [UInt8] { try base.read(id) }
  func byteCount(of id: BlobID) throws(BlobStoreError) -> Int { try base.byteCount(of: id) }
  func remove(_ id: BlobID) throws(BlobStoreError) { throw .stopped }
  func quarantine(_ id: BlobID) throws(BlobStoreError) -> Bool { throw .stopped }
  func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool
  ) throws(BlobStoreError) -> AbandonedWrites { AbandonedWrites() }
  func list(after last: BlobID?, limit: Int) throws(BlobStoreError) -> [BlobID] {
    try base.list(after: last, limit: limit)
  }
}
