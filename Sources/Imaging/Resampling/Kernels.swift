import CImageCodecs

/// The inner loops' doors: every size is checked here, once for many pixels.
enum Kernels {
  /// Rows that are resampled along x at once: a weight is loaded and spread once for all.
  static let rowBatch = ATTACHE_ROW_BATCH

  /// Zeros for the kernels to work on, to be deallocated by whoever asked. A vector that lies across
  /// two cache lines costs a quarter more to read, and `malloc` puts every other one there.
  static func lanes(count: Int) -> UnsafeMutablePointer<Float> {
    let lanes = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: lineByteCount
    ).bindMemory(to: Float.self, capacity: count)
    lanes.initialize(repeating: 0, count: count)
    return lanes
  }

  /// The floats of as many cache lines as hold `laneCount`.
  static func wholeLines(of laneCount: Int) -> Int {
    let line = lineByteCount / MemoryLayout<Float>.stride
    return (laneCount + line - 1) / line * line
  }

  private static let lineByteCount = Int(ATTACHE_LANE_STEP) * MemoryLayout<Float>.stride

  /// Turns `rowBatch` rows of 8-bit sRGB, `stride` bytes apart, into the light of `batch`.
  static func linearize(
    _ samples: UnsafeRawBufferPointer, stride: Int, into batch: borrowing RowBatch
  ) {
    let sampleCount = batch.width * batch.laneCount
    precondition(stride >= sampleCount && samples.count >= stride * (rowBatch - 1) + sampleCount)
    attache_linearize(
      samples.assumingMemoryBound(to: UInt8.self).baseAddress, stride, sampleCount, batch.lanes)
  }

  /// Resamples the rows of `batch` along x into `rowBatch` rows of `output` from `firstRow` on.
  static func columns(
    of batch: borrowing RowBatch, _ filter: FilterWeights,
    into output: borrowing LightRows, firstRow: Int
  ) {
    precondition(batch.width == filter.sourceCount && output.width == filter.outputCount)
    precondition(batch.laneCount == output.laneCount)
    precondition(firstRow >= 0 && firstRow + rowBatch <= output.rowCount)
    attache_resample_columns(
      batch.lanes, batch.laneCount, filter.starts, filter.weights, filter.tapCount,
      filter.outputCount, output.row(firstRow), output.stride)
  }

  /// Adds up rows of a ring along y: the rows that `positions` of `filter` stand for, into `output`
  /// from `firstRow` on.
  static func rows(
    of ring: borrowing LightRows, _ filter: FilterWeights, positions: Range<Int>,
    into output: borrowing LightRows, firstRow: Int
  ) {
    precondition(positions.lowerBound >= 0 && positions.upperBound <= filter.outputCount)
    precondition(!positions.isEmpty && firstRow >= 0)
    precondition(firstRow + positions.count <= output.rowCount)
    precondition(ring.rowCount >= filter.tapCount && ring.stride == output.stride)
    let weights = filter.weights[(positions.lowerBound * filter.tapCount)...]
    filter.starts[positions].withUnsafeBufferPointer { starts in
      weights.withUnsafeBufferPointer { weights in
        attache_resample_rows(
          ring.row(0), ring.rowCount, ring.stride, starts.baseAddress, weights.baseAddress,
          filter.tapCount, positions.count, output.row(firstRow))
      }
    }
  }

  /// Writes lanes of light as 8-bit sRGB.
  static func quantize(
    _ lanes: UnsafePointer<Float>, to samples: UnsafeMutableBufferPointer<UInt8>
  ) {
    attache_quantize(lanes, samples.count, samples.baseAddress)
  }
}
