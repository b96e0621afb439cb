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
    /// To be swapped in by whoever writes next.
    var stored: [StoredContent] = []
    var cursor: BlobID?
    var isPassOver = false
    /// Another run is at work on something that is wanted: when it dies, it is ours to finish.
    var sawForeignClaim = false
    var nextStart: Timestamp?
    var nextRenewal: Timestamp
    /// What ended the run while something had been finished that was to be told first.
    var failure: AttachmentError?
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

  public typealias Finished = (source: BlobID, outcome: RegenerationOutcome)

  /// Takes pictures and makes what is wanted of them until some are finished; `nil` when nothing is
  /// left, or when `goesOn` says so. Call it again and again, from any number of threads.
  ///
  /// A picture is finished together with the next one, or as the last: so there is one transaction
  /// for each, and not two. Where other runs have claims, it waits until they have finished or their
  /// claims have expired: so everything that was wanted is done when all threads have got `nil`.
  ///
  /// - Throws: what ends the whole run, after everything that was finished has been returned.
  public func makeNext(while goesOn: () -> Bool) throws(AttachmentError) -> [Finished]? {
    while true {
      if let failure = state.withLock(\.failure) { throw failure }
      let step = try take(while: goesOn)
      var finished: [Finished] = []
      do throws(AttachmentError) {
        switch step {
        case .make(let source): try make(source, &finished)
        case .swap, .end: try swapStored(&finished)
        }
      } catch {
        guard !finished.isEmpty else { throw error }
        state.withLock { $0.failure = error }
      }
      state.withLock { state in
        for (source, _) in finished { state.inHand.remove(source) }
      }
      if !finished.isEmpty { return finished }
      if case .end = step { return nil }
    }
  }

  private func make(_ source: BlobID, _ finished: inout [Finished]) throws(AttachmentError) {
    let content: RenditionContent
    switch try regenerator.render(selection, of: source, for: id) {
    case .nothing(let outcome):
      finished.append((source, outcome))
      return
    case .content(let rendered): content = rendered
    }
    // Nobody knows when the next one comes.
    guard ratePerSecond == nil else {
      finished.append((source, try regenerator.keep(content, id)))
      return
    }
    let waiting = takeStored()
    let (lost, lease) = try regenerator.swap(waiting, leasing: content, id)
    tell(waiting, except: lost, &finished)
    if let stored = try regenerator.store(content, under: lease, id) {
      state.withLock { $0.stored.append(stored) }
    } else {
      finished.append((source, try regenerator.finish(.gone, source, id)))
    }
    try keep(lost, &finished)
  }

  private func swapStored(_ finished: inout [Finished]) throws(AttachmentError) {
    let waiting = takeStored()
    guard !waiting.isEmpty else { return }
    let lost = try regenerator.swap(waiting, id)
    tell(waiting, except: lost, &finished)
    try keep(lost, &finished)
  }

  private func takeStored() -> [StoredContent] {
    state.withLock { state in
      defer { state.stored = [] }
      return state.stored
    }
  }

  private func tell(
    _ waiting: [StoredContent], except lost: [StoredContent], _ finished: inout [Finished]
  ) {
    for stored in waiting where !lost.contains(where: { $0.lease == stored.lease }) {
      finished.append((stored.content.sourceID, .made(stored.content)))
    }
  }

  /// Stores again what had lost its lease.
  private func keep(
    _ lost: [StoredContent], _ finished: inout [Finished]
  ) throws(AttachmentError) {
    for stored in lost {
      let content = stored.content
      finished.append((content.sourceID, try regenerator.keep(content, id)))
    }
  }

  /// Gives up the claims that are left, and what was stored when the run failed. Should it fail, they
  /// expire.
  public func end() {
    regenerator.giveUp(state.withLock(\.stored))
    try? regenerator.core.write { writer throws(CoreStoreError) in
      try writer.dropClaims(of: id, on: nil)
    }
  }

  private enum Step {
    case make(BlobID)
    case swap
    case end
  }

  private enum Move {
    case step(Step, pauseMilliseconds: Int = 0)
    case lookAgain
    case waitForOthers
  }

  private func take(while goesOn: () -> Bool) throws(AttachmentError) -> Step {
    while goesOn() {
      let move = state.withLock { state in
        Result { () throws(AttachmentError) in try self.move(&state) }
      }
      switch try move.get() {
      case .step(let step, let pauseMilliseconds):
        if pauseMilliseconds > 0 { regenerator.time.pause(pauseMilliseconds) }
        return step
      case .lookAgain: continue
      case .waitForOthers: regenerator.time.pause(RegenerationPolicy.claimPauseMilliseconds)
      }
    }
    return .end
  }

  private func move(_ state: inout State) throws(AttachmentError) -> Move {
    if let source = state.claimed.popLast() {
      state.inHand.insert(source)
      return .step(.make(source), pauseMilliseconds: pause(&state))
    }
    if !state.found.isEmpty {
      try claim(&state)
      return .lookAgain
    }
    if !state.isPassOver {
      try find(&state)
      return .lookAgain
    }
    guard state.sawForeignClaim else { return .step(.end) }
    guard state.stored.isEmpty else { return .step(.swap) }
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
