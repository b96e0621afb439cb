/// Receives the finished rows of one rendition and keeps them as 8-bit sRGB.
final class RenditionCanvas {
  let width: Int
  let height: Int
  private let style: Style
  private var buffer: PixelBuffer
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
    let channelCount = style.hasAlpha ? 4 : style.isGray ? 1 : 3
    buffer = PixelBuffer(
      width: width, height: height, channelCount: channelCount,
      samples: Array(repeating: 0, count: width * height * channelCount))
  }

  /// Takes the next row of `width` linear, premultiplied pixels.
  func append(_ row: UnsafePointer<LinearPixel>) {
    precondition(nextRow < height)
    let offset = nextRow * width * buffer.channelCount
    nextRow += 1
    buffer.samples.withUnsafeMutableBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      let output = base + offset
      switch (style.hasAlpha, style.isGray) {
      case (true, _): writeRGBA(row, to: output)
      case (false, true): writeGray(row, to: output)
      case (false, false): writeRGB(row, to: output)
      }
    }
  }

  /// The picture so far, as stored (not yet turned upright).
  ///
  /// - Parameter dropsAlpha: when no pixel of the source was transparent after all.
  func finish(dropsAlpha: Bool) -> PixelBuffer {
    dropsAlpha && buffer.channelCount == 4 ? buffer.withoutAlpha() : buffer
  }

  private func writeGray(_ row: UnsafePointer<LinearPixel>, to output: UnsafeMutablePointer<UInt8>)
  {
    let table = SampleTable.shared.values
    for x in 0..<width { output[x] = table[Self.steps(row[x]).0] }
  }

  private func writeRGB(_ row: UnsafePointer<LinearPixel>, to output: UnsafeMutablePointer<UInt8>) {
    let table = SampleTable.shared.values
    var output = output
    guard let matrix = style.matrix else {
      for x in 0..<width {
        let steps = Self.steps(row[x])
        output[0] = table[steps.0]
        output[1] = table[steps.1]
        output[2] = table[steps.2]
        output += 3
      }
      return
    }
    let columns = LinearColumns(matrix)
    for x in 0..<width {
      let steps = Self.steps(columns.apply(row[x]))
      output[0] = table[steps.0]
      output[1] = table[steps.1]
      output[2] = table[steps.2]
      output += 3
    }
  }

  private func writeRGBA(_ row: UnsafePointer<LinearPixel>, to output: UnsafeMutablePointer<UInt8>)
  {
    let table = SampleTable.shared.values
    let columns = style.matrix.map(LinearColumns.init)
    var output = output
    for x in 0..<width {
      let pixel = row[x]
      let alpha = min(max(pixel.w, 0), 1)
      let opacity = UInt8(alpha * 255 + 0.5)
      // Straight colour means nothing where there is no coverage.
      guard opacity > 0 else {
        (output[0], output[1], output[2], output[3]) = (0, 0, 0, 0)
        output += 4
        continue
      }
      let straight = pixel / LinearPixel(repeating: pixel.w)
      let steps = Self.steps(columns?.apply(straight) ?? straight)
      output[0] = table[steps.0]
      output[1] = table[steps.1]
      output[2] = table[steps.2]
      output[3] = opacity
      output += 4
    }
  }

  /// Red, green and blue in steps of 1/65,535, clamped: always a valid index of the sample table.
  ///
  /// Adding 2²³ leaves the rounded integer in the low bits of the float: SSE2 has no rounding
  /// conversion, and Swift's checked one is a branch a lane.
  @inline(__always)
  private static func steps(_ light: LinearPixel) -> (Int, Int, Int) {
    var value = light * 65_535
    value.replace(with: 0, where: value .< 0)
    value.replace(with: 65_535, where: value .> 65_535)
    let bits = unsafeBitCast(value + 8_388_608, to: SIMD4<UInt32>.self)
    return (Int(bits.x & 0xFFFF), Int(bits.y & 0xFFFF), Int(bits.z & 0xFFFF))
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
