import Model

extension PixelBuffer {
  /// The picture as people see it.
  func upright(_ orientation: Orientation) -> PixelBuffer {
    guard orientation != .upright, width > 0, height > 0 else { return self }
    // Where the displayed picture's first pixel lies in the stored one, and how far apart its
    // neighbours to the right and below are, in pixels.
    let (right, down) = (width - 1, (height - 1) * width)
    let (first, stepX, stepY): (Int, Int, Int) =
      switch orientation {
      case .upright: (0, 1, width)
      case .mirroredHorizontally: (right, -1, width)
      case .rotated180: (right + down, -1, -width)
      case .mirroredVertically: (down, 1, -width)
      case .transposed: (0, width, 1)
      case .rotated90Clockwise: (down, -width, 1)
      case .transversed: (right + down, -width, -1)
      case .rotated90CounterClockwise: (right, width, -1)
      }
    let (turnedWidth, turnedHeight) =
      orientation.swapsAxes ? (height, width) : (width, height)
    precondition(samples.count == width * height * channelCount)
    let turned = [UInt8](unsafeUninitializedCapacity: samples.count) { buffer, count in
      samples.withUnsafeBufferPointer { samples in
        guard let source = samples.baseAddress, var target = buffer.baseAddress else { return }
        // Every stored pixel is visited once: `first` and the steps permute them.
        for y in 0..<turnedHeight {
          var pixel = source + (first + y * stepY) * channelCount
          for _ in 0..<turnedWidth {
            for channel in 0..<channelCount { target[channel] = pixel[channel] }
            target += channelCount
            pixel += stepX * channelCount
          }
        }
      }
      count = samples.count
    }
    return PixelBuffer(
      width: turnedWidth, height: turnedHeight, channelCount: channelCount, samples: turned)
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
