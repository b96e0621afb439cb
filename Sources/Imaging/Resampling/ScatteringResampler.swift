/// Resamples an interlaced picture whose pixels come in passes (Adam7).
///
/// Resampling is a sum, so each row of a pass is added to every output row that it has a share in,
/// whenever it comes. Memory is that of the output.
final class ScatteringResampler {
  let sourceWidth: Int
  let outputWidth: Int
  let outputHeight: Int
  private let columns: FilterWeights
  private let rows: FilterWeights
  private let sums: PixelRows
  private let row: PixelRows

  init(columns: FilterWeights, rows: FilterWeights) {
    sourceWidth = columns.sourceCount
    outputWidth = columns.outputCount
    outputHeight = rows.outputCount
    self.columns = columns
    self.rows = rows
    sums = PixelRows(width: outputWidth, rowCount: outputHeight)
    sums.pixels.update(repeating: .zero, count: outputWidth * outputHeight)
    row = PixelRows(width: outputWidth, rowCount: 1)
  }

  /// Adds the pixels at `firstColumn`, `firstColumn + columnStep`, … of row `y`.
  ///
  /// - Parameter pixels: as many as there are such columns in the source.
  func add(_ pixels: UnsafePointer<LinearPixel>, y: Int, firstColumn: Int, columnStep: Int) {
    precondition((0..<rows.sourceCount).contains(y) && firstColumn >= 0 && columnStep > 0)
    columns.weights.withUnsafeBufferPointer { weights in
      for x in 0..<outputWidth {
        let start = columns.starts[x]
        // The first tap that falls on a column of this pass.
        let offset = (firstColumn - start) % columnStep
        var tap = offset < 0 ? offset + columnStep : offset
        if start + tap < firstColumn { tap = firstColumn - start }
        var sum = LinearPixel.zero
        while tap < columns.tapCount {
          let weight = weights[x * columns.tapCount + tap]
          sum += pixels[(start + tap - firstColumn) / columnStep] * LinearPixel(repeating: weight)
          tap += columnStep
        }
        row.pixels[x] = sum
      }
    }
    for output in firstOutput(reaching: y)..<outputHeight {
      let tap = y - rows.starts[output]
      guard tap >= 0 else { break }
      guard tap < rows.tapCount else { continue }
      let weight = LinearPixel(repeating: rows.weights[output * rows.tapCount + tap])
      let sum = sums.row(output)
      for x in 0..<outputWidth { sum[x] += row.pixels[x] * weight }
    }
  }

  /// The finished rows, from top to bottom.
  func emit(_ emit: (UnsafePointer<LinearPixel>) -> Void) {
    for y in 0..<outputHeight { emit(sums.row(y)) }
  }

  /// The first output row whose taps end at or after source row `y`; the ends ascend.
  private func firstOutput(reaching y: Int) -> Int {
    var (low, high) = (0, outputHeight)
    while low < high {
      let middle = (low + high) / 2
      if rows.lastTap(of: middle) < y { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
