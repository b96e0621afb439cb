/// Resamples a picture whose rows come from top to bottom.
///
/// Rows are resampled along x as they come and kept in a ring just long enough for the rows along
/// y that need them: memory grows with the width of the output and the ratio, not with the picture.
final class StreamingResampler {
  private let columns: FilterWeights
  private let rows: FilterWeights
  private let ring: LightRows
  private var nextSource = 0
  private var nextOutput = 0

  init(columns: FilterWeights, rows: FilterWeights, laneCount: Int) {
    self.columns = columns
    self.rows = rows
    // A whole number of batches that holds all taps of a row that any row of the last one completes.
    let heldCount = rows.tapCount - 1 + Kernels.rowBatch
    let batchCount = (heldCount + Kernels.rowBatch - 1) / Kernels.rowBatch
    ring = LightRows(
      width: columns.outputCount, laneCount: laneCount, rowCount: batchCount * Kernels.rowBatch)
  }

  /// Takes the next rows; `pull` then gives every row that they complete.
  ///
  /// - Parameter count: of the batch's rows the first `count` are new. Only the last batch of a
  ///   picture may be partly filled.
  func push(_ batch: borrowing RowBatch, count: Int) {
    precondition((1...Kernels.rowBatch).contains(count) && nextSource % Kernels.rowBatch == 0)
    Kernels.columns(of: batch, columns, into: ring, firstRow: nextSource % ring.rowCount)
    nextSource += count
  }

  /// Writes the next complete rows, in order, to `output` from `firstRow` on, as far as there is
  /// room. All have to be pulled before the next push.
  ///
  /// - Returns: how many there were.
  func pull(into output: borrowing LightRows, firstRow: Int) -> Int {
    let room = output.rowCount - firstRow
    var end = nextOutput
    while end < rows.outputCount, end - nextOutput < room, rows.lastTap(of: end) < nextSource {
      end += 1
    }
    let positions = nextOutput..<end
    guard !positions.isEmpty else { return 0 }
    Kernels.rows(of: ring, rows, positions: positions, into: output, firstRow: firstRow)
    nextOutput = end
    return positions.count
  }
}
