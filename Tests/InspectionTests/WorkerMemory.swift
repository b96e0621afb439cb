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
            peak.max(Self.byteCount("VmHWM", of: worker), ordering: .relaxed)
          }
        }
        usleep(5_000)
      }
    }
  }

  /// Whether the system gives large pages to who asks for them.
  static var hasLargePages: Bool {
    let state = text(of: "/sys/kernel/mm/transparent_hugepage/enabled")
    return !state.isEmpty && !state.contains("[never]")
  }

  func stop() { isOver.store(true, ordering: .relaxed) }

  /// What `/proc/PID/status` gives under `name`; 0 when the process is gone.
  static func byteCount(_ name: String, of process: Int) -> Int {
    let lines = text(of: "/proc/\(process)/status").split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("\(name):") }) else { return 0 }
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
