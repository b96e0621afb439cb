/// Resamples a picture whose rows come from top to bottom.
///
/// Rows are resampled along x as they come and kept in a ring just long enough for the rows along
/// y that need them: memory grows with the width of the output and the ratio, not with the picture.
final class StreamingResampler {
  private let columns: FilterTable
  private let rows: FilterTable
  private let ring: PixelRows
  private let output: PixelRows
  private var nextSource = 0
  private var nextOutput = 0

  init(columns: FilterWeights, rows: FilterWeights) {
    self.columns = FilterTable(columns)
    self.rows = FilterTable(rows)
    // A whole number of batches that holds all taps and the batch that completes them.
    let batchCount = (rows.tapCount + 2 * Kernels.rowBatch - 1) / Kernels.rowBatch
    ring = PixelRows(width: columns.outputCount, rowCount: batchCount * Kernels.rowBatch)
    output = PixelRows(width: columns.outputCount, rowCount: 1)
  }

  /// Takes the next rows and passes on every output row that they complete, in order.
  ///
  /// - Parameters:
  ///   - batch: of its rows the first `count` are new. Only the last batch of a picture may be
  ///     partly filled.
  ///   - emit: called with a row of pixels that is valid during the call.
  func push(
    _ batch: borrowing RowBatch, count: Int, emit: (UnsafePointer<LinearPixel>) -> Void
  ) {
    precondition((1...Kernels.rowBatch).contains(count) && nextSource % Kernels.rowBatch == 0)
    Kernels.columns(of: batch, columns, into: ring, firstRow: nextSource % ring.rowCount)
    nextSource += count
    while nextOutput < rows.outputCount, rows.lastTap(of: nextOutput) < nextSource {
      Kernels.rows(of: ring, rows, position: nextOutput, into: output)
      nextOutput += 1
      emit(output.pixels)
    }
  }
}
