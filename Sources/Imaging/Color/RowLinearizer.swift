/// Turns rows of samples into rows of linear, premultiplied light.
final class RowLinearizer {
  let layout: SampleLayout
  /// Whether any pixel so far was not fully opaque.
  private(set) var sawTransparency = false
  private let color: SourceColor
  /// Whether the kernel can do it all: 8-bit samples without alpha on sRGB's curve.
  private let isPlain: Bool
  /// Room for pixels that Little CMS converted; empty without a transform.
  private var converted: [UInt16]

  /// Pixels of one row before the next row's turn: what a batch has there stays near.
  private static let runPixelCount = 256

  /// - Parameter width: the most pixels that a row has.
  init(layout: SampleLayout, color: SourceColor, width: Int) {
    self.layout = layout
    self.color = color
    isPlain =
      layout.bitDepth == 8 && (layout.channels == .gray || layout.channels == .rgb)
      && color.transform == nil && color.tables.allSatisfy(\.isNearlySRGB8)
    converted = color.transform == nil ? [] : Array(repeating: 0, count: width * 3)
  }

  /// - Parameters:
  ///   - samples: room for a whole batch of rows in `layout`, `stride` bytes apart, aligned to
  ///     their depth; the first `rowCount` of them count.
  func linearize(
    _ samples: UnsafeRawBufferPointer, stride: Int, rowCount: Int, into batch: borrowing RowBatch
  ) {
    precondition(batch.laneCount == layout.laneCount && rowCount <= Kernels.rowBatch)
    precondition(stride >= batch.width * layout.bytesPerPixel)
    precondition(samples.count >= rowCount * stride)
    if isPlain {
      Kernels.linearize(samples, stride: stride, into: batch)
      return
    }
    guard let first = samples.baseAddress else { return }
    for start in Swift.stride(from: 0, to: batch.width, by: Self.runPixelCount) {
      let pixelCount = min(Self.runPixelCount, batch.width - start)
      for row in 0..<rowCount {
        linearize(
          first + row * stride + start * layout.bytesPerPixel,
          into: LaneRun(
            first: batch.row(row) + start * batch.laneCount * Kernels.rowBatch,
            laneStep: Kernels.rowBatch, pixelStep: batch.laneCount * Kernels.rowBatch,
            laneCount: batch.laneCount),
          pixelCount)
      }
    }
  }

  /// For interlaced pictures: `pixels` have all four lanes, of which alpha is left alone where
  /// `layout` has none.
  func linearize(
    _ samples: UnsafeRawPointer, into pixels: UnsafeMutablePointer<LinearPixel>, pixelCount: Int
  ) {
    linearize(
      samples,
      into: LaneRun(
        first: UnsafeMutableRawPointer(pixels).assumingMemoryBound(to: Float.self), laneStep: 1,
        pixelStep: 4, laneCount: 4),
      pixelCount)
  }

  /// The neutral grey of rows that are missing.
  static let missing = {
    let light = LightTable.sRGB8.values[128]
    return LinearPixel(light, light, light, 1)
  }()

  /// Makes a row of a batch a missing one.
  func writeMissing(row: Int, of batch: borrowing RowBatch) {
    let lanes = batch.row(row)
    for x in 0..<batch.width {
      for lane in 0..<batch.laneCount {
        lanes[(x * batch.laneCount + lane) * Kernels.rowBatch] = Self.missing[lane]
      }
    }
  }

  private func linearize(_ samples: UnsafeRawPointer, into lanes: LaneRun, _ pixelCount: Int) {
    if let transform = color.transform {
      precondition(pixelCount * 3 <= converted.count)
      converted.withUnsafeMutableBufferPointer { rgb in
        guard let rgb = rgb.baseAddress else { return }
        transform.convert(samples, into: rgb, pixelCount: pixelCount)
        let table = LightTable.sRGB16.values
        Self.threeLanes(rgb, 3, (table, table, table), lanes, pixelCount)
      }
    } else if layout.bitDepth == 8 {
      apply(samples.assumingMemoryBound(to: UInt8.self), lanes, pixelCount)
    } else {
      apply(samples.assumingMemoryBound(to: UInt16.self), lanes, pixelCount)
    }
    if layout.hasAlpha {
      if layout.bitDepth == 8 {
        premultiply(samples.assumingMemoryBound(to: UInt8.self), lanes, pixelCount)
      } else {
        premultiply(samples.assumingMemoryBound(to: UInt16.self), lanes, pixelCount)
      }
    }
  }

  private func apply<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, _ lanes: LaneRun, _ count: Int
  ) {
    // A table has an entry for every value of its sample type.
    precondition(color.tables.allSatisfy { $0.count == 1 << Sample.bitWidth })
    switch layout.channels {
    case .gray, .grayAlpha:
      let table = color.tables[0].values
      let step = layout.channelCount
      for index in 0..<count {
        let light = table[Int(truncatingIfNeeded: samples[index * step])]
        lanes.write(light, light, light, to: index)
      }
    case .rgb, .rgba:
      let tables = (color.tables[0].values, color.tables[1].values, color.tables[2].values)
      Self.threeLanes(samples, layout.channelCount, tables, lanes, count)
    case .invertedCMYK:
      // No profile: each ink darkens what is under it, as browsers draw it.
      let table = color.tables[0].values
      for index in 0..<count {
        let inks = samples + index * 4
        let key = Int(truncatingIfNeeded: inks[3])
        let red = table[(Int(truncatingIfNeeded: inks[0]) * key + 127) / 255]
        let green = table[(Int(truncatingIfNeeded: inks[1]) * key + 127) / 255]
        let blue = table[(Int(truncatingIfNeeded: inks[2]) * key + 127) / 255]
        lanes.write(red, green, blue, to: index)
      }
    }
  }

  @inline(__always)
  private static func threeLanes<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, _ sampleStep: Int,
    _ tables: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>),
    _ lanes: LaneRun, _ count: Int
  ) {
    var sample = samples
    var lane = lanes.first
    for _ in 0..<count {
      lane[0] = tables.0[Int(truncatingIfNeeded: sample[0])]
      lane[lanes.laneStep] = tables.1[Int(truncatingIfNeeded: sample[1])]
      lane[2 * lanes.laneStep] = tables.2[Int(truncatingIfNeeded: sample[2])]
      sample += sampleStep
      lane += lanes.pixelStep
    }
  }

  private func premultiply<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, _ lanes: LaneRun, _ count: Int
  ) {
    let step = layout.channelCount
    let unit = 1 / Float(Sample.max)
    var all = Sample.max
    for index in 0..<count {
      let sample = samples[index * step + step - 1]
      all &= sample
      lanes.premultiply(index, by: Float(truncatingSample: sample) * unit)
    }
    if all != .max { sawTransparency = true }
  }
}

/// The lanes of one row's pixels, at regular distances.
private struct LaneRun {
  let first: UnsafeMutablePointer<Float>
  let laneStep: Int
  let pixelStep: Int
  let laneCount: Int

  /// Of gray without alpha only the first lane is kept where there is no more.
  @inline(__always)
  func write(_ red: Float, _ green: Float, _ blue: Float, to index: Int) {
    let lane = first + index * pixelStep
    lane[0] = red
    guard laneCount >= 3 else { return }
    lane[laneStep] = green
    lane[2 * laneStep] = blue
  }

  /// Of pixels with all four lanes.
  @inline(__always)
  func premultiply(_ index: Int, by alpha: Float) {
    let lane = first + index * pixelStep
    lane[0] *= alpha
    lane[laneStep] *= alpha
    lane[2 * laneStep] *= alpha
    lane[3 * laneStep] = alpha
  }
}

extension Float {
  /// Through Int32: the conversion of unsigned integers is slow without AVX-512.
  fileprivate init(truncatingSample sample: some FixedWidthInteger) {
    self = Float(Int32(truncatingIfNeeded: sample))
  }
}
