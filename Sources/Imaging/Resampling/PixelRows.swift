/// A picture element of an interlaced picture: linear light, premultiplied, red, green, blue, alpha.
typealias LinearPixel = SIMD4<Float>

/// Rows of linear pixels, one after another without padding.
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
}
