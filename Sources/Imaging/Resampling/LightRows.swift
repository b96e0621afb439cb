/// Rows of linear light on their way through the resampler: 1, 3 or 4 lanes a pixel, each row in
/// cache lines of its own.
///
/// Memory is taken once and reused for every row; the kernels work on its pointers, after the
/// sizes were checked at their door.
struct LightRows: ~Copyable {
  let width: Int
  let laneCount: Int
  let rowCount: Int
  /// Floats from one row to the next. Those past the pixels are resampled along and mean nothing.
  let stride: Int
  private let lanes: UnsafeMutablePointer<Float>

  /// - Parameter laneCount: floats a pixel: 1 gray, 3 RGB, 4 RGBA, premultiplied.
  init(width: Int, laneCount: Int, rowCount: Int) {
    precondition(width > 0 && rowCount > 0 && [1, 3, 4].contains(laneCount))
    self.width = width
    self.laneCount = laneCount
    self.rowCount = rowCount
    stride = Kernels.wholeLines(of: width * laneCount)
    lanes = Kernels.lanes(count: stride * rowCount)
  }

  deinit { lanes.deallocate() }

  func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    precondition((0..<rowCount).contains(index))
    return lanes + index * stride
  }
}
