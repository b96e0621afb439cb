import BlobStore
import CoreStore
import Model
import Synchronization

/// Counts the calls of all stores of a test, and says which of them fail.
final class FaultPlan: Sendable {
  enum Mode: Sendable, CaseIterable {
    /// One call fails; clean-up works.
    case once
    /// Every later call fails too: what a process leaves that dies at this call.
    case fromThenOn
  }

  private let calls = Atomic(0)
  private let failing: Int
  private let mode: Mode

  /// Calls are counted from 1; 0 lets everything through.
  init(failingCall: Int, mode: Mode) {
    failing = failingCall
    self.mode = mode
  }

  var callCount: Int { calls.load(ordering: .sequentiallyConsistent) }

  func fails() -> Bool {
    let number = calls.add(1, ordering: .sequentiallyConsistent).newValue
    return failing > 0 && (number == failing || (mode == .fromThenOn && number > failing))
  }
}

/// A blob store whose calls fail by plan.
struct FaultyBlobStore: BlobStore {
  let base: any BlobStore
  let plan: FaultPlan

  private func check() throws(BlobStoreError) { if plan.fails() { throw .full } }

  func put(_ bytes: Span<UInt8>, as id: BlobID) throws(BlobStoreError) -> PutOutcome {
    try check()
    return try base.put(bytes, as: id)
  }

  func read(_ id: BlobID) throws(BlobStoreError) -> [UInt8] {
    try check()
    return try base.read(id)
  }

  func byteCount(of id: BlobID) throws(BlobStoreError) -> Int { try base.byteCount(of: id) }
  func remove(_ id: BlobID) throws(BlobStoreError) { try base.remove(id) }
  func quarantine(_ id: BlobID) throws(BlobStoreError) -> Bool { try base.quarantine(id) }

  func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool
  ) throws(BlobStoreError) -> AbandonedWrites {
    try base.removeAbandonedWrites(before: cutoff, isRehearsal: isRehearsal)
  }

  func list(after last: BlobID?, limit: Int) throws(BlobStoreError) -> [BlobID] {
    try base.list(after: last, limit: limit)
  }
}

/// A core store whose transactions fail by plan, at their end: what they wrote is undone.
struct FaultyCoreStore<Base: CoreStore>: CoreStore {
  let base: Base
  let plan: FaultPlan

  func read<Result>(
    _ body: (any CoreReader) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    if plan.fails() { throw .io(reason: "planned") }
    return try base.read(body)
  }

  func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    try base.write { writer throws(CoreStoreError) in
      let result = try body(writer)
      if plan.fails() { throw .io(reason: "planned") }
      return result
    }
  }

  func verify() throws(CoreStoreError) { try base.verify() }
}

extension FaultyCoreStore: MarketStore where Base: MarketStore {
  func readMarket<Result>(_ body: (any MarketReader) throws -> Result) throws -> Result {
    if plan.fails() { throw CoreStoreError.io(reason: "planned") }
    return try base.readMarket(body)
  }

  func writeMarket<Result>(_ body: (any MarketWriter) throws -> Result) throws -> Result {
    try base.writeMarket { writer in
      let result = try body(writer)
      if plan.fails() { throw CoreStoreError.io(reason: "planned") }
      return result
    }
  }
}
