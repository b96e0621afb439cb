import Glibc
import Synchronization
import TestSupport

/// The most memory that any worker had, looked at from outside while it lives.
final class WorkerMemory: Sendable {
  private let peak = Atomic(0)
  private let isOver = Atomic(false)

  var peakByteCount: Int { peak.load(ordering: .relaxed) }

  /// Looks again and again, on a thread of `callers`, until `stop`.
  func watch(on callers: inout Callers) throws {
    try callers.start { [self] in
      while !isOver.load(ordering: .relaxed) {
        for zygote in HostilePool.zygoteIDs {
          for worker in Self.numbers(in: "/proc/\(zygote)/task/\(zygote)/children") {
            peak.max(Self.peakByteCount(of: worker), ordering: .relaxed)
          }
        }
        usleep(5_000)
      }
    }
  }

  func stop() { isOver.store(true, ordering: .relaxed) }

  private static func peakByteCount(of process: Int) -> Int {
    let lines = text(of: "/proc/\(process)/status").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
    return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
  }

  private static func numbers(in path: String) -> [Int] {
    text(of: path).split(separator: " ").compactMap { Int($0) }
  }

  /// Empty when the process is gone meanwhile.
  private static func text(of path: String) -> String {
    String(decoding: (try? [UInt8](contentsOf: path)) ?? [], as: UTF8.self)
  }
}
