/// Receives the finished rows of one rendition and keeps them as 8-bit sRGB.
final class RenditionCanvas {
  let width: Int
  let height: Int
  private let style: Style
  private var buffer: PixelBuffer
  private let columns: LinearColumns?
  private let scratch: PixelRows
  private var nextRow = 0

  /// What the rows mean, the same for all renditions of a picture.
  struct Style: Sendable {
    /// From the picture's primaries to sRGB's; `nil` when they are the same.
    var matrix: ColorMatrix?
    var hasAlpha: Bool
    var isGray: Bool
  }

  init(width: Int, height: Int, style: Style) {
    self.width = width
    self.height = height
    self.style = style
    columns = style.matrix.map(LinearColumns.init)
    scratch = PixelRows(width: width, rowCount: 1)
    let channelCount = style.hasAlpha ? 4 : style.isGray ? 1 : 3
    buffer = PixelBuffer(
      width: width, height: height, channelCount: channelCount,
      samples: Array(repeating: 0, count: width * height * channelCount))
  }

  /// Takes the next row of `width` linear, premultiplied pixels.
  func append(_ row: UnsafePointer<LinearPixel>) {
    precondition(nextRow < height)
    let channelCount = buffer.channelCount
    let stride = width * channelCount
    let range = nextRow * stride..<(nextRow + 1) * stride
    nextRow += 1
    let pixels = converted(row)
    buffer.samples.withUnsafeMutableBufferPointer { samples in
      let output = UnsafeMutableBufferPointer(rebasing: samples[range])
      if style.isGray, !style.hasAlpha {
        let table = SampleTable.shared.values
        for x in 0..<width { output[x] = table[Self.steps(pixels[x].x)] }
      } else {
        Kernels.quantize(pixels, pixelCount: width, to: output, step: channelCount)
      }
      if style.hasAlpha {
        for x in 0..<width { output[x * 4 + 3] = Self.opacity(row[x]) }
      }
    }
  }

  /// The picture so far, as stored (not yet turned upright).
  ///
  /// - Parameter dropsAlpha: when no pixel of the source was transparent after all.
  func finish(dropsAlpha: Bool) -> PixelBuffer {
    dropsAlpha && buffer.channelCount == 4 ? buffer.withoutAlpha() : buffer
  }

  /// The row with straight alpha and in sRGB's primaries; `row` itself when it is so already.
  private func converted(_ row: UnsafePointer<LinearPixel>) -> UnsafePointer<LinearPixel> {
    guard style.hasAlpha || style.matrix != nil else { return row }
    for x in 0..<width {
      var pixel = row[x]
      if style.hasAlpha {
        // Straight colour means nothing where there is no coverage.
        pixel =
          Self.opacity(pixel) > 0 ? pixel / LinearPixel(repeating: pixel.w) : LinearPixel.zero
      }
      scratch.pixels[x] = columns?.apply(pixel) ?? pixel
    }
    return UnsafePointer(scratch.pixels)
  }

  private static func opacity(_ pixel: LinearPixel) -> UInt8 {
    UInt8(min(max(pixel.w, 0), 1) * 255 + 0.5)
  }

  /// Light in steps of 1/65,535, clamped.
  private static func steps(_ light: Float) -> Int {
    Int(min(max(light, 0), 1) * 65_535 + 0.5)
  }
}

/// A `ColorMatrix` in single precision that leaves alpha alone.
private struct LinearColumns {
  private let red: LinearPixel
  private let green: LinearPixel
  private let blue: LinearPixel

  init(_ matrix: ColorMatrix) {
    func column(_ values: SIMD3<Double>) -> LinearPixel {
      LinearPixel(Float(values.x), Float(values.y), Float(values.z), 0)
    }
    red = column(matrix.columns.0)
    green = column(matrix.columns.1)
    blue = column(matrix.columns.2)
  }

  @inline(__always)
  func apply(_ pixel: LinearPixel) -> LinearPixel {
    red * LinearPixel(repeating: pixel.x) + green * LinearPixel(repeating: pixel.y)
      + blue * LinearPixel(repeating: pixel.z) + LinearPixel(0, 0, 0, pixel.w)
  }
}
