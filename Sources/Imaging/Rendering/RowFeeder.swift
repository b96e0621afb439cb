/// Collects a picture's rows, one by one from top to bottom, into the batches that a
/// `RenditionTree` takes.
final class RowFeeder {
  private let tree: RenditionTree
  private let batch: RowBatch
  private var count = 0

  init(tree: RenditionTree, width: Int) {
    self.tree = tree
    batch = RowBatch(width: width)
  }

  /// Has the next row written: its pixels are `Kernels.rowBatch` apart.
  func append(_ write: (UnsafeMutablePointer<LinearPixel>) -> Void) {
    write(batch.row(count))
    count += 1
    if count == Kernels.rowBatch { flush() }
  }

  /// Appends rows of neutral grey in the place of missing ones.
  func appendMissing(rowCount: Int) {
    for _ in 0..<rowCount {
      append { pixels in
        for x in 0..<batch.width { pixels[x * Kernels.rowBatch] = RowLinearizer.missing }
      }
    }
  }

  func finish() {
    if count > 0 { flush() }
  }

  private func flush() {
    tree.push(batch, count: count)
    count = 0
  }
}
