/// Collects a picture's rows of samples, from top to bottom, into the batches of light that a
/// `RenditionTree` takes.
final class RowFeeder {
  private let tree: RenditionTree
  private let linearizer: RowLinearizer
  private let batch: RowBatch
  private let samples: UnsafeMutableRawBufferPointer
  /// Bytes from one row of samples to the next.
  let stride: Int
  /// Rows of samples, and after them missing ones, of the batch that is being filled.
  private var sampleRowCount = 0
  private var missingRowCount = 0

  init(tree: RenditionTree, linearizer: RowLinearizer, width: Int) {
    self.tree = tree
    self.linearizer = linearizer
    batch = RowBatch(width: width, laneCount: linearizer.layout.laneCount)
    stride = width * linearizer.layout.bytesPerPixel
    // 16-bit samples are read through pointers to them.
    samples = .allocate(byteCount: stride * Kernels.rowBatch, alignment: 16)
    samples.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { samples.deallocate() }

  /// Where the next rows go, `stride` bytes each: room for at least one.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: samples[(sampleRowCount * stride)...])
  }

  /// Counts the rows that were written to `room`.
  func append(rowCount: Int) {
    precondition(missingRowCount == 0 && rowCount >= 0)
    precondition(sampleRowCount + rowCount <= Kernels.rowBatch)
    sampleRowCount += rowCount
    if sampleRowCount == Kernels.rowBatch { flush() }
  }

  /// Appends one row of `stride` bytes.
  func append(copying row: UnsafeRawPointer) {
    room.copyMemory(from: UnsafeRawBufferPointer(start: row, count: stride))
    append(rowCount: 1)
  }

  /// Appends rows of neutral grey in the place of missing ones; samples cannot follow any more.
  func appendMissing(rowCount: Int) {
    for _ in 0..<rowCount {
      missingRowCount += 1
      if sampleRowCount + missingRowCount == Kernels.rowBatch { flush() }
    }
  }

  func finish() {
    if sampleRowCount + missingRowCount > 0 { flush() }
  }

  private func flush() {
    if sampleRowCount > 0 {
      linearizer.linearize(
        UnsafeRawBufferPointer(samples), stride: stride, rowCount: sampleRowCount, into: batch)
    }
    let count = sampleRowCount + missingRowCount
    for row in sampleRowCount..<count { linearizer.writeMissing(row: row, of: batch) }
    tree.push(batch, count: count)
    sampleRowCount = 0
    missingRowCount = 0
  }
}
