import Attachments
import Inspection
import Model
import Synchronization
import TestSupport

/// Callers that have one good picture looked at over and over, with or without another beside them
/// whose files make workers behave badly.
struct LoadRound {
  struct Outcome {
    /// Of the good picture's verdicts.
    var milliseconds: [Double] = []
    var wrongCount = 0
    /// Answers to bad files other than a refusal.
    var missedCount = 0
  }

  let pool: InspectionPool
  let picture: [UInt8]
  let expected: InspectionReport
  let callerCount: Int

  /// - Parameters:
  ///   - behavior: of `Tests/HostileWorker`; `nil` makes the bad caller one more good one.
  ///   - deaths: numbers that make the bad files differ, in this round and from other rounds.
  ///   - seconds: how long a round lasts at least.
  func run(_ behavior: String?, deaths: Range<Int>, seconds: Double) throws -> Outcome {
    let outcome = Mutex(Outcome())
    let isOver = Atomic(false)
    let clock = ContinuousClock()
    let start = clock.now
    var callers = Callers()
    for _ in 0..<callerCount - 1 {
      try callers.start {
        while !isOver.load(ordering: .relaxed) {
          let begin = clock.now
          let isRight = isAnsweredRight()
          let milliseconds = (clock.now - begin) / .milliseconds(1)
          outcome.withLock {
            $0.milliseconds.append(milliseconds)
            if !isRight { $0.wrongCount += 1 }
          }
        }
      }
    }
    if let behavior {
      for number in deaths where !isRefused("behave: \(behavior) \(number) ") {
        outcome.withLock { $0.missedCount += 1 }
      }
    }
    while clock.now - start < .seconds(seconds) {
      if !isAnsweredRight() { outcome.withLock { $0.wrongCount += 1 } }
    }
    isOver.store(true, ordering: .relaxed)
    callers.join()
    return outcome.withLock { $0 }
  }

  private func isAnsweredRight() -> Bool {
    guard let report = try? Self.look(at: picture, in: pool, .standard) else { return false }
    return report.preview == expected.preview
      && report.renditions.map(\.bytes) == expected.renditions.map(\.bytes)
  }

  private func isRefused(_ text: String) -> Bool {
    guard let limits = Limits(decodeByteCount: 128 << 20, decodeSeconds: 1) else { return false }
    do {
      _ = try Self.look(at: Array(text.utf8), in: pool, limits)
      return false
    } catch InspectionError.refused {
      return true
    } catch {
      return false
    }
  }

  static func look(
    at bytes: [UInt8], in inspector: any Inspector, _ limits: Limits
  ) throws -> InspectionReport {
    var receiver = try UploadReceiver(limits: limits)
    try receiver.append(bytes.span)
    return try inspector.inspect(try receiver.finish(), InspectionRequest(limits: limits))
  }
}
