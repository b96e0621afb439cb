import CGlibc
import Glibc

/// The processors of this machine that this process may run on, which can be fewer than it has.
public enum Processors {
  /// Their numbers, ascending; none when the system does not tell.
  public static var usable: [Int] {
    var set = cpu_set_t()
    guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { return [] }
    return withUnsafeBytes(of: set) { bytes in
      (0..<8 * bytes.count).filter { bytes[$0 / 8] >> ($0 % 8) & 1 == 1 }
    }
  }

  public static var usableCount: Int {
    let count = usable.count
    return min(256, max(1, count == 0 ? sysconf(CInt(_SC_NPROCESSORS_ONLN)) : count))
  }

  /// The processor that each of `count` busy threads or processes keeps to; none when they are fewer
  /// than the processors.
  ///
  /// Left to itself, the system has two of them share a processor for milliseconds while another has
  /// nothing to do. Fewer are better off at whichever is free.
  public static func kept(byEachOf count: Int) -> [Int?] {
    let processors = usable
    guard processors.count > 1, count >= processors.count else {
      return Array(repeating: nil, count: count)
    }
    return (0..<count).map { processors[$0 % processors.count] }
  }

  /// Where the calling thread runs at this moment; negative when the system does not tell.
  public static var current: Int { Int(sched_getcpu()) }

  /// Has the process `id`, which must have one thread, and what it starts from now on run on the
  /// processor `number` only; 0 is the calling thread. What the system refuses is left as it is.
  public static func bind(_ id: CInt, to number: Int) {
    var set = cpu_set_t()
    withUnsafeMutableBytes(of: &set) { bytes in
      guard bytes.indices.contains(number / 8) else { return }
      bytes[number / 8] |= 1 << (number % 8)
    }
    _ = sched_setaffinity(id, MemoryLayout<cpu_set_t>.size, &set)
  }
}
