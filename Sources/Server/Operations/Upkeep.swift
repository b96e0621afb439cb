import Attachments
import CoreStore
import Glibc
import Model
import Synchronization

/// What keeps the store small, sound and counted while it is served.
final class Upkeep: Sendable {
  /// A server that is restarted often collects all the same.
  private static let firstCollectionSeconds = 60
  private static let countingMilliseconds = 300_000
  /// As `VerificationRun` divides a store.
  private static let blobsPerPart = 16
  private static let longestPauseMilliseconds = 3_600_000

  private struct State {
    var census: StoreCensus?
    var run: VerificationRun?
    var scrub = (blobCount: 0, faultCount: 0, passCount: 0)
    var collected = (count: 0, byteCount: 0)
  }

  private let core: any CoreStore
  private let collector: Collector
  private let verifier: Verifier
  private let settings: ServerSettings
  private let journal: Journal
  /// The store's folder.
  private let folder: String
  private let state = Mutex(State())
  private let tasks = Mutex<[RecurringTask]>([])

  init(
    core: any CoreStore, collector: Collector, verifier: Verifier, settings: ServerSettings,
    journal: Journal, folder: String
  ) {
    self.core = core
    self.collector = collector
    self.verifier = verifier
    self.settings = settings
    self.journal = journal
    self.folder = folder
  }

  func start() {
    var tasks = [
      RecurringTask { _ in
        self.count()
        return Self.countingMilliseconds
      }
    ]
    let collectSeconds = settings.collectEverySeconds
    if collectSeconds > 0 {
      let first = min(collectSeconds, Self.firstCollectionSeconds)
      tasks.append(
        RecurringTask(after: first * 1_000) { goesOn in
          self.collect(while: goesOn)
          return collectSeconds * 1_000
        })
    }
    if settings.scrubEverySeconds > 0 {
      tasks.append(RecurringTask(after: scrubPause) { self.scrub(while: $0) })
    }
    self.tasks.withLock { $0 = tasks }
    for task in tasks { task.start() }
  }

  func stop() { for task in tasks.withLock({ $0 }) { task.stop() } }

  private func count() {
    do throws(CoreStoreError) {
      let census = try core.read { reader throws(CoreStoreError) in
        try reader.census(specs: settings.specs, at: journal.now())
      }
      state.withLock { $0.census = census }
    } catch {
      journal.note(event: "failure", "Counting what is stored failed: \(error)")
    }
  }

  private func collect(while goesOn: () -> Bool) {
    do throws(AttachmentError) {
      let summary = try collector.collect(while: goesOn)
      state.withLock { state in
        state.collected.count += summary.blobCount
        state.collected.byteCount += summary.byteCount
      }
      guard summary != CollectionSummary() else { return }
      journal.note(
        event: "collection",
        "\(summary.blobCount) blobs that nothing needs were removed, with \(summary.byteCount)"
          + " bytes.")
    } catch {
      journal.note(event: "failure", "Collecting what nothing needs failed: \(error)")
    }
  }

  /// Looks at one part of the store; returns how long to pause, so that a pass takes its time.
  private func scrub(while goesOn: () -> Bool) -> Int {
    let run = state.withLock { state in
      let run = state.run ?? VerificationRun(verifier)
      state.run = run
      return run
    }
    do throws(AttachmentError) {
      guard let part = try run.checkNext(while: goesOn) else {
        state.withLock { state in
          state.run = nil
          if goesOn() { state.scrub.passCount += 1 }
        }
        return scrubPause
      }
      state.withLock { state in
        state.scrub.blobCount += part.blobCount
        state.scrub.faultCount += part.faults.count
      }
      for fault in part.faults { journal.note(event: "damage", fault.description) }
    } catch {
      journal.note(event: "failure", "A part of the store could not be checked: \(error)")
    }
    return scrubPause
  }

  /// In milliseconds: a pass has a part for every few blobs, and a few more.
  private var scrubPause: Int {
    let census = state.withLock { $0.census }
    let blobCount = (census?.originalBlobCount ?? 0) + (census?.renditionBlobCount ?? 0)
    let partCount = blobCount / Self.blobsPerPart + 4
    return min(settings.scrubEverySeconds * 1_000 / partCount, Self.longestPauseMilliseconds)
  }

  /// As they were counted a few minutes ago, at most.
  var gauges: [Metrics.Gauge] {
    let state = state.withLock { ($0.census, $0.scrub, $0.collected) }
    var gauges: [Metrics.Gauge] = [
      ("database_bytes", "Bytes of the core store's files.", Double(databaseByteCount)),
      ("scrubbed_blobs", "Blobs checked since the start.", Double(state.1.blobCount)),
      ("scrub_faults", "Faults found since the start; see the log.", Double(state.1.faultCount)),
      ("scrub_passes", "Whole passes since the start.", Double(state.1.passCount)),
      ("collected_blobs", "Blobs removed since the start.", Double(state.2.count)),
      ("collected_bytes", "Bytes removed since the start.", Double(state.2.byteCount)),
    ]
    guard let census = state.0 else { return gauges }
    gauges += [
      ("original_blobs", "Originals, each content once.", Double(census.originalBlobCount)),
      ("original_bytes", "Bytes of originals.", Double(census.originalByteCount)),
      ("rendition_blobs", "Renditions, each content once.", Double(census.renditionBlobCount)),
      ("rendition_bytes", "Bytes of renditions.", Double(census.renditionByteCount)),
      ("unused_bytes", "Bytes that wait for a collection.", Double(census.unusedByteCount)),
      (
        "attachments", "Attachments, sent and pending.",
        Double(census.linkedCount + census.pendingCount)
      ),
    ]
    if census.originalByteCount > 0 {
      gauges.append(
        (
          "dedupe_ratio", "Bytes of all attachments over bytes of their contents.",
          Double(census.attachedByteCount) / Double(census.originalByteCount)
        ))
    }
    return gauges
  }

  private var databaseByteCount: Int {
    ["core.sqlite", "core.sqlite-wal"].reduce(0) { sum, name in
      var status = stat()
      return stat("\(folder)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }
}
