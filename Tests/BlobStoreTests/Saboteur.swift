import Synchronization

@testable import BlobStore

/// Interferes with one chosen system call of a store.
final class Saboteur: Sendable {
  private struct Plan {
    var call: SystemCallFailure.Call
    var skip: Int
    var interference: FileSystem.Interference
  }

  private let plan = Mutex<Plan?>(nil)

  /// Interferes once with the next `call`, after `skip` of them went through.
  func interfere(
    _ interference: FileSystem.Interference, with call: SystemCallFailure.Call, skip: Int = 0
  ) {
    plan.withLock { $0 = Plan(call: call, skip: skip, interference: interference) }
  }

  /// Whether what was planned has happened.
  var isDone: Bool { plan.withLock { $0 == nil } }

  var files: FileSystem {
    FileSystem { call in
      self.plan.withLock { plan in
        guard let current = plan, current.call == call else { return nil }
        guard current.skip == 0 else {
          plan?.skip -= 1
          return nil
        }
        plan = nil
        return current.interference
      }
    }
  }
}
