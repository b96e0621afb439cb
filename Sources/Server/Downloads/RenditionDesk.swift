import Attachments
import CoreStore
import Model
import Threads

/// Has renditions made that are asked for and are not there, or are there by an older recipe: of each
/// picture once, however many ask.
///
/// `@unchecked Sendable`: everything that changes is touched with the monitor's lock held only.
final class RenditionDesk: @unchecked Sendable {
  /// Requests that render or wait for a rendering. The others of their lane stay free for uploads.
  static let waitingLimit = 24
  /// How long somebody waits for a rendering that another began.
  static let waitMilliseconds = 30_000
  /// Pictures that wait to be renewed, while their older renditions are served.
  static let renewalLimit = 256
  /// How long a picture that could not be rendered is not tried again, and how many are remembered.
  static let failureSeconds: Int64 = 600
  static let failureLimit = 1_000

  private let regenerator: Regenerator
  private let specs: [RenditionSpec]
  private let journal: Journal
  private let monitor = Monitor()
  private var inHand: Set<BlobID> = []
  private var waitingCount = 0
  private var renewals: [BlobID] = []
  private var failures: [BlobID: Timestamp] = [:]
  private var isStopped = false
  private var thread: WorkerThread?

  init(_ regenerator: Regenerator, specs: [RenditionSpec], journal: Journal) {
    self.regenerator = regenerator
    self.specs = specs
    self.journal = journal
  }

  func start() {
    let thread = WorkerThread { self.renewAll() }
    monitor.withLock { self.thread = thread }
  }

  func stop() {
    let thread = monitor.withLock {
      isStopped = true
      monitor.wakeAll()
      return self.thread
    }
    thread?.join()
  }

  /// Returns when everything that `source` lacks has been tried, by this call or by another that was
  /// at it already. Look again then: it is there, or `problem(of:)` says why not.
  ///
  /// - Throws: `Problem` when too many wait or the wait was too long; `AttachmentError`.
  func make(for source: BlobID) throws {
    let isOurs = try monitor.withLock { () -> Result<Bool, Problem> in
      guard waitingCount < Self.waitingLimit else {
        return .failure(
          Problem(
            .busy, "\(waitingCount) requests wait for pictures to be made; try again.",
            limit: Self.waitingLimit, actual: waitingCount, retryAfterSeconds: 2))
      }
      waitingCount += 1
      if !inHand.contains(source) { return .success(begin(source)) }
      for _ in 0..<(Self.waitMilliseconds / 1_000) where inHand.contains(source) && !isStopped {
        monitor.wait(atMostMilliseconds: 1_000)
      }
      guard inHand.contains(source) else { return .success(false) }
      waitingCount -= 1
      return .failure(
        Problem(.busy, "The picture is still being made; try again.", retryAfterSeconds: 5))
    }.get()
    defer { monitor.withLock { waitingCount -= 1 } }
    if isOurs { try render(source) }
  }

  /// Why there is still nothing after `make` has returned.
  func problem(of source: BlobID) -> Problem {
    monitor.withLock { failures[source] != nil }
      ? .notFound
      : Problem(.busy, "The picture could not be made just now; try again.", retryAfterSeconds: 5)
  }

  /// Has the picture's older renditions replaced, some time after this has returned.
  func renew(_ source: BlobID) {
    monitor.withLock {
      guard renewals.count < Self.renewalLimit, !renewals.contains(source),
        !inHand.contains(source), failures[source] == nil
      else { return }
      renewals.append(source)
      monitor.wakeAll()
    }
  }

  private func renewAll() {
    while let source = nextRenewal() {
      do {
        try render(source)
      } catch {
        journal.note(event: "failure", "Renewing the renditions of \(source) failed: \(error)")
      }
    }
  }

  private func nextRenewal() -> BlobID? {
    monitor.withLock {
      while !isStopped {
        if let place = renewals.firstIndex(where: { !inHand.contains($0) }) {
          let source = renewals.remove(at: place)
          if begin(source) { return source }
        } else {
          monitor.wait(atMostMilliseconds: 1_000)
        }
      }
      return nil
    }
  }

  /// `false` when it failed a while ago. Call it with the lock held.
  private func begin(_ source: BlobID) -> Bool {
    if let failedAt = failures[source] {
      guard journal.now() > failedAt.adding(seconds: Self.failureSeconds) else { return false }
      failures[source] = nil
    }
    inHand.insert(source)
    return true
  }

  private func render(_ source: BlobID) throws(AttachmentError) {
    let now = journal.now()
    var failure: String?
    defer {
      monitor.withLock {
        inHand.remove(source)
        if failure != nil {
          if failures.count >= Self.failureLimit { failures.removeAll() }
          failures[source] = now
        }
        monitor.wakeAll()
      }
    }
    let outcome = try regenerator.make(
      SourceSelection(specs: specs, need: .outdated, startedAt: now), of: source)
    journal.metrics.note(outcome)
    if case .failed(let reason) = outcome {
      failure = reason
      journal.note(event: "failure", "The renditions of \(source) cannot be made: \(reason)")
    }
  }
}
