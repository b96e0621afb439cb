/// Turns rows of samples into rows of linear, premultiplied pixels.
final class RowLinearizer {
  let layout: SampleLayout
  /// Whether any pixel so far was not fully opaque.
  private(set) var sawTransparency = false
  private let color: SourceColor
  /// Room for a row that Little CMS converted; empty without a transform.
  private var converted: [UInt16]

  init(layout: SampleLayout, color: SourceColor, width: Int) {
    self.layout = layout
    self.color = color
    converted = color.transform == nil ? [] : Array(repeating: 0, count: width * 3)
  }

  /// - Parameters:
  ///   - samples: `pixelCount` pixels in `layout`, aligned to their depth.
  ///   - pixels: the first of `pixelCount` pixels, `step` apart. Where `layout` has no alpha that
  ///     lane is left alone.
  func linearize(
    _ samples: UnsafeRawPointer, into pixels: UnsafeMutablePointer<LinearPixel>, step: Int,
    pixelCount: Int
  ) {
    let pixels = PixelRun(first: pixels, step: step)
    if let transform = color.transform {
      precondition(pixelCount * 3 <= converted.count)
      converted.withUnsafeMutableBufferPointer { rgb in
        guard let rgb = rgb.baseAddress else { return }
        transform.convert(samples, into: rgb, pixelCount: pixelCount)
        let table = LightTable.sRGB16.values
        Self.threeChannels(rgb, 3, (table, table, table), pixels, pixelCount)
      }
    } else if layout.bitDepth == 8 {
      apply(samples.assumingMemoryBound(to: UInt8.self), pixels, pixelCount)
    } else {
      apply(samples.assumingMemoryBound(to: UInt16.self), pixels, pixelCount)
    }
    if layout.hasAlpha {
      if layout.bitDepth == 8 {
        premultiply(samples.assumingMemoryBound(to: UInt8.self), pixels, pixelCount)
      } else {
        premultiply(samples.assumingMemoryBound(to: UInt16.self), pixels, pixelCount)
      }
    }
  }

  /// The neutral grey of rows that are missing.
  static let missing = {
    let light = LightTable.sRGB8.values[128]
    return LinearPixel(light, light, light, 1)
  }()

  private func apply<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, _ pixels: PixelRun, _ count: Int
  ) {
    // A table has an entry for every value of its sample type.
    precondition(color.tables.allSatisfy { $0.count == 1 << Sample.bitWidth })
    switch layout.channels {
    case .gray, .grayAlpha:
      let table = color.tables[0].values
      let step = layout.channelCount
      for index in 0..<count {
        let light = table[Int(truncatingIfNeeded: samples[index * step])]
        pixels[index] = LinearPixel(light, light, light, 1)
      }
    case .rgb, .rgba:
      let tables = (color.tables[0].values, color.tables[1].values, color.tables[2].values)
      Self.threeChannels(samples, layout.channelCount, tables, pixels, count)
    case .invertedCMYK:
      // No profile: each ink darkens what is under it, as browsers draw it.
      let table = color.tables[0].values
      for index in 0..<count {
        let inks = samples + index * 4
        let key = Int(truncatingIfNeeded: inks[3])
        let red = table[(Int(truncatingIfNeeded: inks[0]) * key + 127) / 255]
        let green = table[(Int(truncatingIfNeeded: inks[1]) * key + 127) / 255]
        let blue = table[(Int(truncatingIfNeeded: inks[2]) * key + 127) / 255]
        pixels[index] = LinearPixel(red, green, blue, 1)
      }
    }
  }

  /// Writes three lanes a pixel and leaves the fourth, which is already 1.
  @inline(__always)
  private static func threeChannels<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, _ sampleStep: Int,
    _ tables: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>),
    _ pixels: PixelRun, _ count: Int
  ) {
    var sample = samples
    var lane = UnsafeMutableRawPointer(pixels.first).assumingMemoryBound(to: Float.self)
    for _ in 0..<count {
      lane[0] = tables.0[Int(truncatingIfNeeded: sample[0])]
      lane[1] = tables.1[Int(truncatingIfNeeded: sample[1])]
      lane[2] = tables.2[Int(truncatingIfNeeded: sample[2])]
      sample += sampleStep
      lane += 4 * pixels.step
    }
  }

  private func premultiply<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Sample>, _ pixels: PixelRun, _ count: Int
  ) {
    let step = layout.channelCount
    let unit = 1 / Float(Sample.max)
    var all = Sample.max
    for index in 0..<count {
      let sample = samples[index * step + step - 1]
      all &= sample
      let alpha = Float(truncatingSample: sample) * unit
      var pixel = pixels[index]
      pixel.w = 1
      pixels[index] = pixel * LinearPixel(repeating: alpha)
    }
    if all != .max { sawTransparency = true }
  }
}

/// Pixels at regular distances.
private struct PixelRun {
  let first: UnsafeMutablePointer<LinearPixel>
  let step: Int

  subscript(index: Int) -> LinearPixel {
    get { first[index * step] }
    nonmutating set { first[index * step] = newValue }
  }
}

extension Float {
  /// Through Int32: the conversion of unsigned integers is slow without AVX-512.
  fileprivate init(truncatingSample sample: some FixedWidthInteger) {
    self = Float(Int32(truncatingIfNeeded: sample))
  }
}
