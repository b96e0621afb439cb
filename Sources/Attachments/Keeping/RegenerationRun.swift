import BlobStore
public import CoreStore
public import Model
import Synchronization

/// One run over everything that a selection wants, shared by the threads that work on it, and
/// through claims in the core store with other processes.
public final class RegenerationRun: Sendable {
  public let id = RunID()

  private struct State {
    /// Found, not yet claimed.
    var found: [BlobID] = []
    /// Claimed, not yet handed out; in descending order.
    var claimed: [BlobID] = []
    /// Handed out and not finished.
    var inHand: Set<BlobID> = []
    var cursor: BlobID?
    var isPassOver = false
    /// Another run is at work on something that is wanted: when it dies, it is ours to finish.
    var sawForeignClaim = false
    var nextStart: Timestamp?
    var nextRenewal: Timestamp
  }

  private let regenerator: Regenerator
  private let selection: SourceSelection
  private let ratePerSecond: Int?
  private let state: Mutex<State>

  /// - Parameter ratePerSecond: at most so many pictures are begun a second.
  public init(_ regenerator: Regenerator, _ selection: SourceSelection, ratePerSecond: Int? = nil) {
    self.regenerator = regenerator
    self.selection = selection
    self.ratePerSecond = ratePerSecond
    state = Mutex(State(nextRenewal: regenerator.time.now()))
  }

  /// Renews the claims when it is time to. Call it every second or so while pictures are in hand: a
  /// large one may take longer than a claim holds.
  ///
  /// - Throws: `.coreStoreFailed`.
  public func keepAlive() throws(AttachmentError) {
    let now = regenerator.time.now()
    let seconds = regenerator.policy.claimSeconds
    let isDue = state.withLock { state in
      guard now >= state.nextRenewal else { return false }
      state.nextRenewal = now.adding(seconds: max(1, seconds / 4))
      return true
    }
    guard isDue else { return }
    try regenerator.write { writer throws(CoreStoreError) in
      try writer.renewClaims(of: id, expiresAt: now.adding(seconds: seconds))
    }
  }

  /// Takes the next picture and makes what is wanted of it; `nil` when nothing is left, or when
  /// `goesOn` says so. Call it again and again, from any number of threads.
  ///
  /// Where other runs have claims, it waits until they have finished or their claims have expired:
  /// so everything that was wanted is done when all threads have got `nil`.
  ///
  /// - Throws: what ends the whole run.
  public func makeNext(
    while goesOn: () -> Bool
  ) throws(AttachmentError) -> (source: BlobID, outcome: RegenerationOutcome)? {
    guard let source = try take(while: goesOn) else { return nil }
    defer { _ = state.withLock { $0.inHand.remove(source) } }
    return (source, try regenerator.make(selection, of: source, for: id))
  }

  /// Gives up the claims that are left. Should it fail, they expire.
  public func end() {
    try? regenerator.core.write { writer throws(CoreStoreError) in
      try writer.dropClaims(of: id, on: nil)
    }
  }

  private enum Step {
    case take(BlobID, pauseMilliseconds: Int)
    case lookAgain
    case waitForOthers
    case end
  }

  private func take(while goesOn: () -> Bool) throws(AttachmentError) -> BlobID? {
    while goesOn() {
      let step = state.withLock { state in
        Result { () throws(AttachmentError) in try self.step(&state) }
      }
      switch try step.get() {
      case .take(let source, let pauseMilliseconds):
        if pauseMilliseconds > 0 { regenerator.time.pause(pauseMilliseconds) }
        return source
      case .lookAgain: continue
      case .waitForOthers: regenerator.time.pause(RegenerationPolicy.claimPauseMilliseconds)
      case .end: return nil
      }
    }
    return nil
  }

  private func step(_ state: inout State) throws(AttachmentError) -> Step {
    if let source = state.claimed.popLast() {
      state.inHand.insert(source)
      return .take(source, pauseMilliseconds: pause(&state))
    }
    if !state.found.isEmpty {
      try claim(&state)
      return .lookAgain
    }
    if !state.isPassOver {
      try find(&state)
      return .lookAgain
    }
    guard state.sawForeignClaim else { return .end }
    state.isPassOver = false
    state.sawForeignClaim = false
    return .waitForOthers
  }

  private func find(_ state: inout State) throws(AttachmentError) {
    let cursor = state.cursor
    let page: SourcePage
    do throws(CoreStoreError) {
      page = try regenerator.core.read { reader throws(CoreStoreError) in
        try reader.sources(selection, after: cursor, limit: 500)
      }
    } catch {
      throw AttachmentError(error)
    }
    state.found = page.wanted.filter { !state.inHand.contains($0) }
    state.cursor = page.last
    state.isPassOver = page.last == nil
  }

  private func claim(_ state: inout State) throws(AttachmentError) {
    let batch = Array(state.found.prefix(regenerator.policy.batchSize))
    state.found.removeFirst(batch.count)
    let now = regenerator.time.now()
    let (mine, foreign) = try regenerator.write { writer throws(CoreStoreError) in
      let mine = try writer.claim(
        batch, selection, for: id,
        expiresAt: now.adding(seconds: regenerator.policy.claimSeconds), at: now)
      return (mine, try writer.claimedElsewhere(batch, than: id, at: now))
    }
    FailPoint.regenerationClaimed.pass()
    state.claimed = mine.reversed()
    if !foreign.isEmpty { state.sawForeignClaim = true }
  }

  /// How long to wait before the next picture is begun.
  private func pause(_ state: inout State) -> Int {
    guard let ratePerSecond, ratePerSecond > 0 else { return 0 }
    let now = regenerator.time.now()
    let start = max(now, state.nextStart ?? now)
    state.nextStart = Timestamp(
      microseconds: start.microseconds &+ 1_000_000 / Int64(ratePerSecond))
    return Int((start.microseconds - now.microseconds) / 1_000)
  }
}
