import Model

extension PixelBuffer {
  /// Puts stored rows where people see them, into a picture that has the size that people see.
  ///
  /// - Parameters:
  ///   - rows: whole rows of the stored picture, one after the other.
  ///   - y: the first one's place in it.
  mutating func place(
    _ rows: UnsafeBufferPointer<UInt8>, y: Int, orientation: Orientation
  ) {
    let (storedWidth, storedHeight) = orientation.swapsAxes ? (height, width) : (width, height)
    let rowCount = rows.count / (storedWidth * channelCount)
    precondition(rowCount * storedWidth * channelCount == rows.count)
    precondition(y >= 0 && y + rowCount <= storedHeight)
    precondition(samples.count == width * height * channelCount)
    // Where the stored picture's first pixel lies in this one, and how far apart its neighbours to the
    // right and below are, in pixels.
    let (right, bottom) = (width - 1, (height - 1) * width)
    let (first, stepX, stepY): (Int, Int, Int) =
      switch orientation {
      case .upright: (0, 1, width)
      case .mirroredHorizontally: (right, -1, width)
      case .rotated180: (right + bottom, -1, -width)
      case .mirroredVertically: (bottom, 1, -width)
      case .transposed: (0, width, 1)
      case .rotated90Clockwise: (right, width, -1)
      case .transversed: (right + bottom, -width, -1)
      case .rotated90CounterClockwise: (bottom, -width, 1)
      }
    samples.withUnsafeMutableBufferPointer { samples in
      guard let source = rows.baseAddress, let target = samples.baseAddress else { return }
      if orientation == .upright {
        (target + y * width * channelCount).update(from: source, count: rows.count)
        return
      }
      // The rows of a column lie side by side where the axes are swapped: they are written together.
      // Every pixel has a place of its own: `first` and the steps permute them.
      let pitch = storedWidth * channelCount
      for x in 0..<storedWidth {
        var pixel = target + (first + x * stepX + y * stepY) * channelCount
        var sample = source + x * channelCount
        for _ in 0..<rowCount {
          for channel in 0..<channelCount { pixel[channel] = sample[channel] }
          pixel += stepY * channelCount
          sample += pitch
        }
      }
    }
  }

  /// RGB of an RGBA picture that is opaque everywhere.
  func withoutAlpha() -> PixelBuffer {
    mapPixels { red, green, blue, _ in (red, green, blue) }
  }

  /// RGB of an RGBA picture laid on white, in linear light.
  func onWhite() -> PixelBuffer {
    let light = LightTable.sRGB8.values
    let table = SampleTable.shared.values
    func laid(_ sample: UInt8, _ alpha: Float) -> UInt8 {
      table[Int((light[Int(sample)] * alpha + (1 - alpha)) * 65_535 + 0.5)]
    }
    return mapPixels { red, green, blue, alpha in
      let alpha = Float(alpha) / 255
      return (laid(red, alpha), laid(green, alpha), laid(blue, alpha))
    }
  }

  private func mapPixels(
    _ transform: (UInt8, UInt8, UInt8, UInt8) -> (UInt8, UInt8, UInt8)
  ) -> PixelBuffer {
    guard channelCount == 4 else { return self }
    var result = PixelBuffer(width: width, height: height, channelCount: 3, samples: [])
    result.samples.reserveCapacity(width * height * 3)
    for pixel in 0..<(width * height) {
      let start = pixel * 4
      let (red, green, blue) = transform(
        samples[start], samples[start + 1], samples[start + 2], samples[start + 3])
      result.samples.append(red)
      result.samples.append(green)
      result.samples.append(blue)
    }
    return result
  }
}
