/// A moment in UTC, in microseconds since 1970-01-01 00:00 (leap seconds not counted).
public struct Timestamp: Hashable, Comparable, Sendable {
  public let microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static let distantFuture = Timestamp(microseconds: .max)

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }

  /// Saturates instead of trapping.
  public func adding(seconds: Int64) -> Timestamp {
    let (span, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, passed) = microseconds.addingReportingOverflow(span)
    guard !overflowed, !passed else {
      return Timestamp(microseconds: seconds < 0 ? .min : .max)
    }
    return Timestamp(microseconds: sum)
  }
}
