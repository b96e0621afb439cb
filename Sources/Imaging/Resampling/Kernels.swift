import CImageCodecs

/// The inner loops' doors: every size is checked here, once for many pixels.
enum Kernels {
  /// Rows that are resampled along x at once: a weight is loaded and spread once for all.
  static let rowBatch = ATTACHE_ROW_BATCH

  /// Resamples the rows of `batch` along x into `rowBatch` rows of `output` from `firstRow` on.
  static func columns(
    of batch: borrowing RowBatch, _ filter: borrowing FilterTable,
    into output: borrowing PixelRows, firstRow: Int
  ) {
    precondition(batch.width == filter.sourceCount && output.width == filter.outputCount)
    precondition(firstRow >= 0 && firstRow + rowBatch <= output.rowCount)
    attache_resample_columns(
      batch.lanes, filter.starts, filter.weights, filter.tapCount, filter.outputCount,
      output.lanes(ofRow: firstRow), output.width * 4)
  }

  /// Adds up rows of a ring along y: the row of `output` that `position` of `filter` stands for.
  static func rows(
    of ring: borrowing PixelRows, _ filter: borrowing FilterTable, position: Int,
    into output: borrowing PixelRows
  ) {
    precondition((0..<filter.outputCount).contains(position))
    precondition(ring.rowCount >= filter.tapCount && ring.width == output.width)
    attache_resample_rows(
      ring.lanes(ofRow: 0), ring.rowCount, ring.width * 4, filter.starts[position],
      filter.weights + position * filter.tapCount, filter.tapCount, output.lanes(ofRow: 0))
  }

  /// Writes red, green and blue of `pixels` as 8-bit sRGB, `step` bytes a pixel.
  ///
  /// - Precondition: `samples` has room for `pixelCount` × `step` bytes, `step` being 3 or 4.
  static func quantize(
    _ pixels: UnsafePointer<LinearPixel>, pixelCount: Int,
    to samples: UnsafeMutableBufferPointer<UInt8>, step: Int
  ) {
    precondition(step >= 3 && pixelCount >= 0 && samples.count >= pixelCount * step)
    pixels.withMemoryRebound(to: Float.self, capacity: pixelCount * 4) { lanes in
      attache_quantize(
        lanes, pixelCount, SampleTable.shared.values, samples.baseAddress, step)
    }
  }
}

/// `FilterWeights` at addresses that stay put, for the kernels.
struct FilterTable: ~Copyable {
  let sourceCount: Int
  let outputCount: Int
  let tapCount: Int
  let starts: UnsafePointer<Int>
  let weights: UnsafePointer<Float>

  init(_ filter: FilterWeights) {
    precondition(filter.starts.count == filter.outputCount)
    precondition(filter.weights.count == filter.outputCount * filter.tapCount)
    precondition(
      filter.starts.allSatisfy { $0 >= 0 && $0 + filter.tapCount <= filter.sourceCount })
    sourceCount = filter.sourceCount
    outputCount = filter.outputCount
    tapCount = filter.tapCount
    let starts = UnsafeMutablePointer<Int>.allocate(capacity: filter.starts.count)
    starts.initialize(from: filter.starts, count: filter.starts.count)
    let weights = UnsafeMutablePointer<Float>.allocate(capacity: filter.weights.count)
    weights.initialize(from: filter.weights, count: filter.weights.count)
    self.starts = UnsafePointer(starts)
    self.weights = UnsafePointer(weights)
  }

  deinit {
    starts.deallocate()
    weights.deallocate()
  }

  /// The source index that completes an output position; ascending with the position.
  func lastTap(of output: Int) -> Int { starts[output] + tapCount - 1 }
}
