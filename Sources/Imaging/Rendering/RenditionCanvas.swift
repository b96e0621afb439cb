import Model

/// Receives the finished rows of one rendition as light, in stored orientation, and keeps them upright
/// as 8-bit sRGB or has them encoded at once.
final class RenditionCanvas {
  let width: Int
  let height: Int
  private let style: Style
  /// Floats of light a pixel: as many as the finished picture has channels.
  let laneCount: Int
  /// As people see it; empty when the rows are encoded at once.
  private var picture: PixelBuffer
  private let encoders: [JPEGEncoder]
  private let columns: LinearColumns?
  /// A converted row; nothing worth mentioning where none has to be.
  private let scratch: LightRows
  /// Rows of samples on their way to the picture or the encoders, and how many it holds.
  private var strip: [UInt8]
  private var stripRowCount = 0
  private var placedRowCount = 0

  /// What the rows mean, the same for all renditions of a picture.
  struct Style: Sendable {
    /// From the picture's primaries to sRGB's; `nil` when they are the same.
    var matrix: ColorMatrix?
    var hasAlpha: Bool
    var isGray: Bool
    /// For pictures that came with full colour resolution, such as screenshots.
    var fullChroma: Bool
    var orientation: Orientation
  }

  /// - Parameter streamedQualities: those of the JPEGs to make while the rows come; with none, the
  ///   pixels are kept.
  init(
    width: Int, height: Int, style: Style, streamedQualities: Set<Int> = []
  ) throws(ImagingError) {
    // An encoder takes its rows from top to bottom.
    precondition(streamedQualities.isEmpty || style.orientation == .upright)
    self.width = width
    self.height = height
    self.style = style
    let channelCount = style.hasAlpha ? 4 : style.isGray ? 1 : 3
    laneCount = channelCount
    var encoders: [JPEGEncoder] = []
    for quality in streamedQualities {
      encoders.append(
        try JPEGEncoder(
          width: width, height: height, channelCount: channelCount, quality: quality,
          fullChroma: style.fullChroma))
    }
    self.encoders = encoders
    columns = channelCount == 1 ? nil : style.matrix.map(LinearColumns.init)
    let isConverted = style.hasAlpha || columns != nil
    scratch = LightRows(width: isConverted ? width : 1, laneCount: channelCount, rowCount: 1)
    let (shownWidth, shownHeight) =
      style.orientation.swapsAxes ? (height, width) : (width, height)
    picture = PixelBuffer(
      width: shownWidth, height: shownHeight, channelCount: channelCount,
      samples: Array(repeating: 0, count: encoders.isEmpty ? width * height * channelCount : 0))
    strip = Array(repeating: 0, count: width * channelCount * Kernels.rowBatch)
  }

  /// Takes the next row of `width` linear, premultiplied pixels.
  func append(_ row: UnsafePointer<Float>) {
    precondition(placedRowCount + stripRowCount < height)
    let stride = width * laneCount
    let lanes = converted(row)
    strip.withUnsafeMutableBufferPointer { strip in
      let output = UnsafeMutableBufferPointer(
        rebasing: strip[stripRowCount * stride..<(stripRowCount + 1) * stride])
      Kernels.quantize(lanes, to: output)
      if style.hasAlpha {
        for x in 0..<width { output[x * 4 + 3] = Self.opacity(row[x * 4 + 3]) }
      }
    }
    stripRowCount += 1
    if stripRowCount == Kernels.rowBatch { flush() }
  }

  private func flush() {
    strip.withUnsafeBufferPointer { strip in
      let rows = UnsafeBufferPointer(rebasing: strip[..<(stripRowCount * width * laneCount)])
      if encoders.isEmpty {
        picture.place(rows, y: placedRowCount, orientation: style.orientation)
      }
      for encoder in encoders { encoder.write(rows) }
    }
    placedRowCount += stripRowCount
    stripRowCount = 0
  }

  /// The picture, once it has all its rows.
  ///
  /// - Parameter dropsAlpha: when no pixel of the source was transparent after all.
  func finish(dropsAlpha: Bool) throws(ImagingError) -> FinishedPicture {
    flush()
    guard encoders.isEmpty else {
      var encoded: [Int: [UInt8]] = [:]
      for encoder in encoders { encoded[encoder.quality] = try encoder.finish() }
      return .encoded(encoded)
    }
    return .pixels(dropsAlpha && laneCount == 4 ? picture.withoutAlpha() : picture)
  }

  /// The row with straight alpha and in sRGB's primaries; `row` itself when it is so already.
  private func converted(_ row: UnsafePointer<Float>) -> UnsafePointer<Float> {
    guard style.hasAlpha || columns != nil else { return row }
    let result = scratch.row(0)
    var lane = 0
    for _ in 0..<width {
      var pixel = LinearPixel(row[lane], row[lane + 1], row[lane + 2], 1)
      if style.hasAlpha {
        // Straight colour means nothing where there is no coverage.
        let alpha = row[lane + 3]
        pixel = Self.opacity(alpha) > 0 ? pixel / LinearPixel(repeating: alpha) : .zero
      }
      if let columns { pixel = columns.apply(pixel) }
      result[lane] = pixel.x
      result[lane + 1] = pixel.y
      result[lane + 2] = pixel.z
      lane += laneCount
    }
    return UnsafePointer(result)
  }

  private static func opacity(_ alpha: Float) -> UInt8 {
    UInt8(min(max(alpha, 0), 1) * 255 + 0.5)
  }
}

/// A `ColorMatrix` in single precision.
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
      + blue * LinearPixel(repeating: pixel.z)
  }
}
