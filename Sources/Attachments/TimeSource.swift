import Glibc
public import Model

/// The time, and waiting for it to pass; tests put their own in its place.
public struct TimeSource: Sendable {
  public var now: @Sendable () -> Timestamp
  public var pause: @Sendable (_ milliseconds: Int) -> Void

  public init(
    now: @escaping @Sendable () -> Timestamp,
    pause: @escaping @Sendable (_ milliseconds: Int) -> Void
  ) {
    self.now = now
    self.pause = pause
  }

  /// The system's wall clock. Pausing blocks the calling thread.
  public static let system = TimeSource(
    now: {
      var time = timespec()
      // Fails for unknown clocks only.
      clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(
        microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    },
    pause: { milliseconds in
      var rest = timespec(
        tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
      var unslept = timespec()
      while nanosleep(&rest, &unslept) != 0, errno == EINTR { rest = unslept }
    })
}
