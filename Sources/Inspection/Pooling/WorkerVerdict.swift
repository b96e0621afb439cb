import Glibc
import Imaging
import Model

/// What the end of a worker means for the file that it had.
enum WorkerVerdict: Sendable {
  case finding(Finding)
  case outOfMemory
  case outOfTime
  /// It crashed, was caught at what it may not do, or lied: not to be looked at again.
  case fatal
  case workerLost
  /// A sentence.
  case uncaged(String)

  /// - Returns: the verdict, and a clause for the log when the worker did not end well.
  static func judge(
    _ ending: WorkerEnding, _ order: WorkOrder, _ result: borrowing ResultFile
  ) -> (WorkerVerdict, reason: String?) {
    switch ending {
    case .reported:
      do throws(RecordFault) {
        let finding = try result.finding(expecting: order.expectation)
        if case .refused(.outOfMemory) = finding { return (.outOfMemory, nil) }
        return (.finding(finding), nil)
      } catch {
        return (.fatal, error.description)
      }
    case .overdue: return (.outOfTime, ending.description)
    case .signalled(let number, let peakByteCount):
      return isOutOfMemory(number, peakByteCount, order)
        ? (.outOfMemory, ending.description) : (.fatal, ending.description)
    case .unknownStatus: return (.fatal, ending.description)
    case .uncaged(let layer):
      return (
        .uncaged("A worker could not be caged: the layer \"\(layer.name)\" could not be put on."),
        ending.description
      )
    case .notForked: return (.workerLost, ending.description)
    }
  }

  /// A worker does not say that it was refused memory, it just crashes. It counts as that when the
  /// kernel killed it, or when it crashed with more than half of its memory in use. Who aborts is
  /// caught at the system calls of that (SIGSYS), which is how Swift's allocations fail in a cage.
  private static func isOutOfMemory(
    _ signal: CInt, _ peakByteCount: Int, _ order: WorkOrder
  ) -> Bool {
    switch signal {
    case SIGKILL: true
    case SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGSYS:
      peakByteCount > order.limits.decodeByteCount / 2
    default: false
    }
  }
}
