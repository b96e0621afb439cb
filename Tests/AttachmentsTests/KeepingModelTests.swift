import Foundation
import Testing

extension DescriptorCountingTests {
  /// Random histories against a plain model: whatever happens in whatever order, and wherever it is cut
  /// short, what was promised is there, and nothing else is once it was collected.
  @Suite("Keeping, compared with a model")
  struct KeepingModelTests {
    /// `ATTACHE_SEED` replays a history, `ATTACHE_STEPS` sets its length.
    private static func number(_ name: String, otherwise standard: UInt64) -> UInt64 {
      ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
    }

    @Test("agrees after every step of a random history")
    func history() throws {
      let seed = Self.number("ATTACHE_SEED", otherwise: .random(in: 0..<1 << 32))
      let steps = Int(Self.number("ATTACHE_STEPS", otherwise: 50_000))
      print("seed \(seed), \(steps) steps")
      var history = try KeepingHistory(seed: seed)
      for step in 1...steps {
        do {
          try history.takeStep()
        } catch let fault as KeepingHistory.Disagreement {
          Issue.record("seed \(seed), step \(step): \(fault.sentence)")
          return
        }
      }
      try history.endAndCollect()
      print("seed \(seed): \(history.tally.sorted { $0.key < $1.key })")
      // Every kind of step was tried, and calls were cut short.
      #expect(history.tally.count == KeepingHistory.Step.allCases.count)
      #expect(history.cutCount > steps / 50)
    }
  }
}
