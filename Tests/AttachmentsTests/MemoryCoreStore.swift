import CoreStore
import Foundation
import Model

/// The core store's contract in memory, for tests of what is done with it: every transaction works
/// on a copy, which is kept when the transaction succeeds.
final class MemoryCoreStore: CoreStore {
  struct State {
    var people: [PersonID: Person] = [:]
    var conversations: [ConversationID: Conversation] = [:]
    var messages: [Message] = []
    var attachments: [AttachmentID: Attachment] = [:]
    var renditions: [StoredRendition] = []
    var events: [Event] = []
    var answers: [IdempotencyKey: IdempotencyRecord] = [:]
    var blobs: [BlobID: StoredBlob] = [:]
    var decisions: [AttachmentID: UploadDecisions] = [:]
    var leases: [LeaseID: (blobs: Set<BlobID>, expiresAt: Timestamp)] = [:]
  }

  private let lock = NSLock()
  /// Touched only while `lock` is held.
  nonisolated(unsafe) private var current = State()

  var state: State { lock.withLock { current } }

  func read<Result>(
    _ body: (any CoreReader) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    try body(MemoryCoreSession(state: state))
  }

  func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    let session = MemoryCoreSession(state: current)
    let result = try body(session)
    current = session.state
    return result
  }

  func verify() throws(CoreStoreError) {}
}
