import CSQLite
import Glibc

/// How long a connection waits for a lock that somebody else holds, in short naps.
///
/// SQLite's own handler naps up to 100 ms, which lets one busy writer shut everybody else out for
/// seconds in the rollback journal's modes; see Docs/decisions/0005-rollback-journal.md.
final class BusyPatience {
  let limitMilliseconds: Int
  /// Monotonic time at which the present wait began, in nanoseconds.
  private var startNanoseconds: UInt64 = 0

  init(limitMilliseconds: Int) {
    self.limitMilliseconds = limitMilliseconds
  }

  /// Naps and returns whether to try again. `attempt` counts from 0 in every wait.
  fileprivate func waits(attempt: CInt) -> Bool {
    let now = monotonicNanoseconds()
    if attempt == 0 { startNanoseconds = now }
    guard now - startNanoseconds < UInt64(limitMilliseconds) * 1_000_000 else { return false }
    var nap = timespec(tv_sec: 0, tv_nsec: Int.random(in: 250_000...1_000_000))
    nanosleep(&nap, nil)
    return true
  }
}

/// Since an arbitrary start; never goes back.
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// SQLite's busy handler; `context` is the connection's `BusyPatience`, which outlives it.
///
/// A function of the file, because a closure literal that C calls may trap in Swift 6 mode.
func waitForLock(context: UnsafeMutableRawPointer?, attempt: CInt) -> CInt {
  guard let context else { return 0 }
  let patience = Unmanaged<BusyPatience>.fromOpaque(context).takeUnretainedValue()
  return patience.waits(attempt: attempt) ? 1 : 0
}
