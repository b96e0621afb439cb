import Glibc

enum MonotonicClock {
  /// Since some moment in the past.
  static var microseconds: Int {
    var time = timespec()
    // Fails for unknown clocks only.
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
  }
}
