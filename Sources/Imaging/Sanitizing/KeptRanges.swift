/// Ranges in the order of the file, adjacent ones merged.
struct KeptRanges: Sendable {
  private(set) var ranges: [Range<Int>] = []

  /// `range` must begin at or after the end of the last one.
  mutating func append(_ range: Range<Int>) {
    if range.isEmpty { return }
    if let last = ranges.last, last.upperBound == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      ranges.append(range)
    }
  }
}
