/// Which events a store still has.
public struct EventRange: Hashable, Sendable {
  /// Nothing up to this id is kept; 0 when nothing was ever dropped.
  public var prunedThrough: Int64
  /// The id of the last event; 0 before the first.
  public var last: Int64

  public init(prunedThrough: Int64, last: Int64) {
    self.prunedThrough = prunedThrough
    self.last = last
  }

  /// Whether everything after `id` is still there. An id from the future is another store's.
  public func covers(after id: Int64) -> Bool { (prunedThrough...last).contains(id) }
}
