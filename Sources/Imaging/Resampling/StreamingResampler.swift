/// Resamples a picture whose rows come from top to bottom.
///
/// Each row is resampled along x as it comes and kept in a ring just long enough for the rows along
/// y that need it: memory grows with the width of the output and the ratio, not with the picture.
final class StreamingResampler {
  let sourceWidth: Int
  let outputWidth: Int
  private let columns: FilterTable
  private let rows: FilterWeights
  private let ring: PixelRows
  private let output: PixelRows
  private var nextSource = 0
  private var nextOutput = 0

  init(columns: FilterWeights, rows: FilterWeights) {
    sourceWidth = columns.sourceCount
    outputWidth = columns.outputCount
    self.columns = FilterTable(columns)
    self.rows = rows
    // Batches of rows are written to the ring before what they complete is read from it.
    let ringRowCount =
      (rows.tapCount + 2 * Kernels.rowBatch - 1)
      / Kernels.rowBatch * Kernels.rowBatch
    ring = PixelRows(width: outputWidth, rowCount: ringRowCount)
    output = PixelRows(width: outputWidth, rowCount: 1)
  }

  /// Takes the next rows and passes on every output row that they complete, in order.
  ///
  /// - Parameters:
  ///   - batch: `Kernels.rowBatch` rows of the source's width, of which the first `count` are new.
  ///     Only the last batch of a picture may be partly filled.
  ///   - emit: called with a row of `outputWidth` pixels that is valid during the call.
  func push(
    _ batch: borrowing PixelRows, count: Int,
    emit: (UnsafePointer<LinearPixel>) -> Void
  ) {
    precondition(batch.width == sourceWidth && batch.rowCount == Kernels.rowBatch)
    precondition((1...Kernels.rowBatch).contains(count) && nextSource % Kernels.rowBatch == 0)
    let slot = nextSource % ring.rowCount
    Kernels.horizontal(
      batch.pixels, sourceStride: sourceWidth, filter: columns, into: ring.row(slot),
      outputStride: outputWidth)
    nextSource += count
    while nextOutput < rows.outputCount, rows.lastTap(of: nextOutput) < nextSource {
      rows.weights.withUnsafeBufferPointer { weights in
        guard let base = weights.baseAddress else { return }
        Kernels.vertical(
          ring.pixels, ringRowCount: ring.rowCount, width: outputWidth,
          first: rows.starts[nextOutput], weights: base + nextOutput * rows.tapCount,
          tapCount: rows.tapCount, into: output.pixels)
      }
      nextOutput += 1
      emit(output.pixels)
    }
  }
}
