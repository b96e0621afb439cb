/// Rows of linear light on their way through the resampler: 1, 3 or 4 lanes a pixel, one row after
/// another without padding.
///
/// Memory is taken once and reused for every row; the kernels work on its pointers, after the
/// sizes were checked at their door.
struct LightRows: ~Copyable {
  let width: Int
  let laneCount: Int
  let rowCount: Int
  private let lanes: UnsafeMutablePointer<Float>

  /// - Parameter laneCount: floats a pixel: 1 gray, 3 RGB, 4 RGBA, premultiplied.
  init(width: Int, laneCount: Int, rowCount: Int) {
    precondition(width > 0 && rowCount > 0 && [1, 3, 4].contains(laneCount))
    self.width = width
    self.laneCount = laneCount
    self.rowCount = rowCount
    lanes = .allocate(capacity: width * laneCount * rowCount)
    lanes.initialize(repeating: 0, count: width * laneCount * rowCount)
  }

  deinit { lanes.deallocate() }

  /// Floats of one row.
  var rowLaneCount: Int { width * laneCount }

  func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    precondition((0..<rowCount).contains(index))
    return lanes + index * rowLaneCount
  }
}
