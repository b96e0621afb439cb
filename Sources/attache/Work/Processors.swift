import CGlibc
import Glibc

/// The processors of this machine.
enum Processors {
  /// Those that this process may run on, which can be fewer than the machine has.
  static var usableCount: Int {
    var set = cpu_set_t()
    guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else {
      return max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
    }
    let count = withUnsafeBytes(of: set) { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    return min(256, max(1, count))
  }
}
