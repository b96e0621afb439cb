/// A picture element inside the engine: linear light, premultiplied, red, green, blue, alpha.
typealias LinearPixel = SIMD4<Float>

/// Rows of linear pixels, one after another without padding.
///
/// Memory is taken once and reused for every row; the kernels work on its pointers, after the
/// sizes were checked at their door.
struct PixelRows: ~Copyable {
  let width: Int
  let rowCount: Int
  let pixels: UnsafeMutablePointer<LinearPixel>

  init(width: Int, rowCount: Int) {
    precondition(width > 0 && rowCount > 0)
    self.width = width
    self.rowCount = rowCount
    pixels = .allocate(capacity: width * rowCount)
    // Opaque black: conversions that know no alpha leave that lane alone.
    pixels.initialize(repeating: LinearPixel(0, 0, 0, 1), count: width * rowCount)
  }

  deinit { pixels.deallocate() }

  func row(_ index: Int) -> UnsafeMutablePointer<LinearPixel> {
    precondition((0..<rowCount).contains(index))
    return pixels + index * width
  }

  /// The row as the C kernels see it: four floats a pixel.
  func lanes(ofRow index: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(row(index)).assumingMemoryBound(to: Float.self)
  }
}

/// Source rows on their way to being resampled along x, `Kernels.rowBatch` at once.
///
/// Pixels that stand above one another lie side by side: pixel x of row r is at
/// `x * rowBatch + r`, so that one weight serves one run of memory.
struct RowBatch: ~Copyable {
  let width: Int
  private let pixels: UnsafeMutablePointer<LinearPixel>

  init(width: Int) {
    precondition(width > 0)
    self.width = width
    pixels = .allocate(capacity: width * Kernels.rowBatch)
    // Opaque black: conversions that know no alpha leave that lane alone.
    pixels.initialize(repeating: LinearPixel(0, 0, 0, 1), count: width * Kernels.rowBatch)
  }

  deinit { pixels.deallocate() }

  /// The first pixel of a row; the next is `Kernels.rowBatch` further.
  func row(_ index: Int) -> UnsafeMutablePointer<LinearPixel> {
    precondition((0..<Kernels.rowBatch).contains(index))
    return pixels + index
  }

  /// All pixels as the C kernels see them: four floats each.
  var lanes: UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(pixels).assumingMemoryBound(to: Float.self)
  }
}
