import CoreStore
import Model

/// What keeping needs is tried on the real core store: this one knows what its tests use, and says so
/// of the rest.
extension MemoryCoreSession {
  private static let unsupported = CoreStoreError.misused(
    reason: "the tests' memory store does not do this")

  func unusedBlobs(after first: BlobID?, through last: BlobID) -> [StoredBlob] {
    unusedBlobs(limit: .max).filter { blob in
      blob.state != .deleting && blob.id <= last && first.map { $0 < blob.id } ?? true
    }.sorted { $0.id < $1.id }
  }

  func dropExpiredClaims(at now: Timestamp) -> Int { 0 }

  func record(_ decisions: UploadDecisions, on attachment: AttachmentID) {
    replaceDecisions(decisions, on: attachment)
  }

  func decisions(on attachment: AttachmentID) -> UploadDecisions? { state.decisions[attachment] }

  func deleteSupersededRenditions(
    by specs: [RenditionSpec], dropsUnlisted: Bool, limit: Int
  ) -> Int {
    let superseded = state.renditions.filter { older in
      specs.contains { spec in
        older.name == spec.name && older.recipe != spec.recipe
          && state.renditions.contains {
            $0.sourceID == older.sourceID && $0.name == spec.name && $0.recipe == spec.recipe
          }
      }
    }
    removeRenditions(superseded)
    return superseded.count
  }

  func sources(
    _ selection: SourceSelection, after last: BlobID?, limit: Int
  ) throws(CoreStoreError) -> SourcePage { throw Self.unsupported }

  func claimedElsewhere(
    _ sources: [BlobID], than run: RunID, at now: Timestamp
  ) throws(CoreStoreError) -> [BlobID] { throw Self.unsupported }

  func regenerationFailures(
    after last: BlobID?, limit: Int
  ) throws(CoreStoreError) -> [RegenerationFailure] { throw Self.unsupported }

  func attachments(storedAs blob: BlobID) -> [AttachmentID] {
    state.attachments.values.filter { $0.blobID == blob }.map(\.id)
  }

  func sources(ofRendition blob: BlobID) -> [BlobID] {
    Array(Set(state.renditions.filter { $0.blobID == blob }.map(\.sourceID))).sorted()
  }

  func miscountedConversations() -> [ConversationID] { [] }

  func deletions(of messages: [MessageID]) -> [MessageID: Deletion] { [:] }

  func deletion(of person: PersonID) -> Deletion? { nil }

  func deletedAttachment(_ id: AttachmentID) -> DeletedAttachment? { nil }

  func deletedAttachments(of message: MessageID) -> [DeletedAttachment] { [] }

  func isHeld(_ conversation: ConversationID) -> Bool { false }

  func census(specs: [RenditionSpec], at now: Timestamp) throws(CoreStoreError) -> StoreCensus {
    throw Self.unsupported
  }

  func delete(_ rendition: StoredRendition) -> Bool {
    let isPresent = state.renditions.contains(rendition)
    removeRenditions([rendition])
    return isPresent
  }

  func claim(
    _ sources: [BlobID], _ selection: SourceSelection, for run: RunID, expiresAt: Timestamp,
    at now: Timestamp
  ) throws(CoreStoreError) -> [BlobID] { throw Self.unsupported }

  func renewClaims(of run: RunID, expiresAt: Timestamp) throws(CoreStoreError) {
    throw Self.unsupported
  }

  func dropClaims(of run: RunID, on source: BlobID?) throws(CoreStoreError) {
    throw Self.unsupported
  }

  func replace(with rendition: StoredRendition, madeAt: Timestamp) throws(CoreStoreError) {
    removeRenditions(
      state.renditions.filter { $0.sourceID == rendition.sourceID && $0.name == rendition.name })
    _ = try insertIfAbsent(rendition)
  }

  func record(_ failure: RegenerationFailure) throws(CoreStoreError) { throw Self.unsupported }

  func dropFailure(of source: BlobID) {}

  func delete(_ attachment: AttachmentID, _ deletion: Deletion) throws(CoreStoreError) {
    throw Self.unsupported
  }

  func delete(
    _ message: MessageID, _ deletion: Deletion
  ) throws(CoreStoreError) -> [AttachmentID] { throw Self.unsupported }

  func delete(
    _ person: PersonID, _ deletion: Deletion
  ) throws(CoreStoreError) -> (removed: [AttachmentID], heldCount: Int) { throw Self.unsupported }

  func hold(
    _ conversation: ConversationID, _ isHeld: Bool, at now: Timestamp
  ) throws(CoreStoreError) { throw Self.unsupported }
}
