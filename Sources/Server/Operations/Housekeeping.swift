import Attachments
import CoreStore
import Marketplace
import Model
import Synchronization
import Threads

/// What has to be done now and then: uploads that were never sent expire, old events and answers
/// are forgotten. Collecting blobs is `attache gc`'s.
final class Housekeeping: Sendable {
  static let pauseMilliseconds = 60_000
  private static let batchCount = 200

  private let core: any CoreStore
  private let book: AnswerBook
  private let feed: EventFeed
  private let journal: Journal
  private let monitor = Monitor()
  private let isStopped = Atomic<Bool>(false)
  private let thread = Mutex<WorkerThread?>(nil)

  init(core: any CoreStore, book: AnswerBook, feed: EventFeed, journal: Journal) {
    self.core = core
    self.book = book
    self.feed = feed
    self.journal = journal
  }

  func start() { thread.withLock { $0 = WorkerThread { self.run() } } }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    monitor.withLock { monitor.wakeAll() }
    thread.withLock { $0?.join() }
  }

  private func run() {
    while !isStopped.load(ordering: .acquiring) {
      do {
        let now = journal.now()
        let expiredCount = try expire(at: now)
        _ = try book.prune(at: now)
        _ = try feed.prune(at: now)
        if expiredCount > 0 {
          journal.note(event: "expiry", "\(expiredCount) unsent uploads expired.")
        }
      } catch {
        journal.note(event: "failure", "Housekeeping failed: \(error)")
      }
      monitor.withLock {
        if !isStopped.load(ordering: .acquiring) {
          monitor.wait(atMostMilliseconds: Self.pauseMilliseconds)
        }
      }
    }
  }

  private func expire(at now: Timestamp) throws(CoreStoreError) -> Int {
    var count = 0
    while true {
      let expired = try core.write { writer throws(CoreStoreError) in
        let expired = try writer.expiredAttachments(at: now, limit: Self.batchCount)
        for attachment in expired { _ = try writer.deletePending(attachment.id) }
        return expired.count
      }
      count += expired
      guard expired == Self.batchCount else { return count }
    }
  }
}
