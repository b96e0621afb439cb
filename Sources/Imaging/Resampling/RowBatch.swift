import CImageCodecs

/// Source rows on their way to being resampled along x, `Kernels.rowBatch` at once.
///
/// What stands above one another lies side by side: lane s of row r is at `s * rowBatch + r`, so
/// that one weight serves a whole vector.
struct RowBatch: ~Copyable {
  let width: Int
  let laneCount: Int
  let lanes: UnsafeMutablePointer<Float>

  /// - Parameter laneCount: floats a pixel: 1 gray, 3 RGB, 4 RGBA, premultiplied.
  init(width: Int, laneCount: Int) {
    precondition(width > 0 && [1, 3, 4].contains(laneCount))
    self.width = width
    self.laneCount = laneCount
    lanes = Kernels.lanes(count: width * laneCount * Kernels.rowBatch)
  }

  deinit { lanes.deallocate() }

  /// The first lane of a row; the next is `Kernels.rowBatch` further.
  func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    precondition((0..<Kernels.rowBatch).contains(index))
    return lanes + index
  }

  /// Takes all rows of `rows`, which has as many as a batch.
  func take(_ rows: borrowing LightRows) {
    precondition(rows.rowCount == Kernels.rowBatch)
    precondition(rows.width == width && rows.laneCount == laneCount)
    attache_interleave(rows.row(0), rows.stride, width * laneCount, lanes)
  }
}
