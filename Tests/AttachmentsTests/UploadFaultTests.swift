import BlobStore
import CoreStore
import Inspection
import Model
import Synchronization
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("The upload handler when a store fails")
  struct UploadFaultTests {
    /// Authorising, transaction A, three blobs, transaction B.
    static let callCount = 6

    let place: Marketplace

    init() throws { place = try Marketplace() }

    @Test("makes as many calls as the table of faults has rows")
    func calls() throws {
      let plan = FaultPlan(failingCall: 0, mode: .once)
      _ = try place.attach("picture 1", by: place.handler(plan))
      #expect(plan.callCount == Self.callCount)
    }

    @Test(
      "never acknowledges, and leaves no dangling row, whichever call fails",
      arguments: 1...callCount,
      FaultPlan.Mode.allCases)
    func everyStep(failingCall: Int, mode: FaultPlan.Mode) throws {
      let plan = FaultPlan(failingCall: failingCall, mode: mode)
      #expect(throws: AttachmentError.self) {
        try place.attach("picture 1", by: place.handler(plan))
      }
      #expect(place.core.state.attachments.isEmpty)
      #expect(place.core.state.renditions.isEmpty)
      try place.expectNothingDangles()
      try place.expectNothingIsUnknown()
      if mode == .once { #expect(place.core.state.leases.isEmpty) }

      // What is left is orphans: they can be collected, and do not stand in the way.
      place.advance(seconds: 901)
      let now = place.now
      let unused = try place.core.write { writer throws(CoreStoreError) in
        _ = try writer.dropExpiredLeases(at: now)
        return try writer.unusedBlobs(limit: 10).map(\.id)
      }
      #expect(Set(try place.storedIDs).isSubset(of: unused))
      let accepted = try place.attach("picture 1")
      #expect(accepted.renditions.count == 2)
      try place.expectNothingDangles()
    }

    @Test(
      "writes the answer to the request down if the attachment is there, and only then",
      arguments: 1...(callCount + 1))
    func answers(failingCall: Int) throws {
      let key = IdempotencyKey(personID: place.origin.uploaderID, route: "POST /", key: "once")
      let plan = FaultPlan(failingCall: failingCall, mode: .once)
      let accepted = try? place.attach("picture 1", by: place.handler(plan)) { accepted in
        IdempotencyRecord(
          key: key, bodyHash: accepted.attachment.sentSHA256,
          answer: .init(status: 201, body: "\(accepted.attachment.id)"), createdAt: place.now)
      }
      let state = place.core.state
      #expect((accepted == nil) == (failingCall <= Self.callCount))
      #expect(state.answers[key]?.answer?.body == state.attachments.keys.first?.description)
      #expect(state.attachments.count == (accepted == nil ? 0 : 1))
    }

    @Test(
      "never acknowledges the second of two equal uploads when a call fails, and keeps the first",
      arguments: 1...callCount, FaultPlan.Mode.allCases)
    func secondUpload(failingCall: Int, mode: FaultPlan.Mode) throws {
      let first = try place.attach("picture 1")
      let plan = FaultPlan(failingCall: failingCall, mode: mode)
      #expect(throws: AttachmentError.self) {
        try place.attach("picture 1", by: place.handler(plan))
      }
      #expect(place.core.state.attachments == [first.attachment.id: first.attachment])
      try place.expectNothingDangles()
    }

    @Test("stores again when its lease was ended meanwhile and the bytes were collected")
    func lostLease() throws {
      let collector = CollectingBlobStore(place: place, collections: 1)
      let accepted = try place.attach("picture 1", by: place.handler(blobs: collector))
      #expect(accepted.renditions.count == 2)
      #expect(try place.storedIDs.count == 3)
      #expect(place.core.state.leases.isEmpty)
      try place.expectNothingDangles()
    }

    @Test("gives up when its lease is ended each time")
    func leaseLostForEver() throws {
      let collector = CollectingBlobStore(place: place, collections: .max)
      #expect(throws: AttachmentError.leaseLost(attempts: 3)) {
        try place.attach("picture 1", by: place.handler(blobs: collector))
      }
      #expect(place.core.state.attachments.isEmpty)
      try place.expectNothingDangles()
    }
  }
}

/// Blobs of a place whose collector comes by after a `put`, a few times: it ends all leases, and
/// collects what is not used.
private final class CollectingBlobStore: BlobStore {
  private let place: Marketplace
  private let collections: Atomic<Int>

  init(place: Marketplace, collections: Int) {
    self.place = place
    self.collections = Atomic(collections)
  }

  func put(_ bytes: Span<UInt8>, as id: BlobID) throws(BlobStoreError) -> PutOutcome {
    let outcome = try place.blobs.put(bytes, as: id)
    guard collections.load(ordering: .relaxed) > 0 else { return outcome }
    collections.subtract(1, ordering: .relaxed)
    do throws(CoreStoreError) {
      let later = place.now.adding(seconds: 901)
      let collected = try place.core.write { writer throws(CoreStoreError) in
        _ = try writer.dropExpiredLeases(at: later)
        let unused = try writer.unusedBlobs(limit: 10).map(\.id)
        for blob in unused where try writer.markDeleting(blob) { _ = try writer.dropDeleted(blob) }
        return unused
      }
      for blob in collected { try? place.blobs.remove(blob) }
    } catch {
      throw .failed(error.description)
    }
    return outcome
  }

  func read(_ id: BlobID) throws(BlobStoreError) -> [UInt8] { try place.blobs.read(id) }
  func byteCount(of id: BlobID) throws(BlobStoreError) -> Int {
    try place.blobs.byteCount(of: id)
  }
  func remove(_ id: BlobID) throws(BlobStoreError) { try place.blobs.remove(id) }
  func quarantine(_ id: BlobID) throws(BlobStoreError) -> Bool { try place.blobs.quarantine(id) }
  func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool
  ) throws(BlobStoreError) -> AbandonedWrites { AbandonedWrites() }
  func list(after last: BlobID?, limit: Int) throws(BlobStoreError) -> [BlobID] {
    try place.blobs.list(after: last, limit: limit)
  }
}
