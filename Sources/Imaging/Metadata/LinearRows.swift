import Glibc

/// Reads a picture's rows as linear light, laid on white where it is transparent.
struct LinearRows {
  private let picture: PixelBuffer

  /// `nil` when the picture has no pixels or not as many samples as it says.
  init?(_ picture: PixelBuffer) {
    guard picture.isConsistent else { return nil }
    self.picture = picture
  }

  /// The light of each 8-bit sRGB value (IEC 61966-2-1).
  private static let light: [Double] = (0..<256).map { value in
    let coded = Double(value) / 255
    return coded <= 0.040_45 ? coded / 12.92 : pow((coded + 0.055) / 1.055, 2.4)
  }

  /// Sums of each channel of one row, each pixel weighted by its four of `weights`, of which there
  /// must be as many as the row has pixels.
  func sums(
    ofRow row: Int, against weights: [SIMD4<Double>]
  ) -> (red: SIMD4<Double>, green: SIMD4<Double>, blue: SIMD4<Double>) {
    let samples = picture.samples.span
    let light = Self.light.span
    var red = SIMD4<Double>.zero
    var green = SIMD4<Double>.zero
    var blue = SIMD4<Double>.zero
    var offset = row * picture.width * picture.channelCount
    switch picture.channelCount {
    case 1:
      for weight in weights {
        red += weight * light[Int(samples[offset])]
        offset += 1
      }
      return (red, red, red)
    case 3:
      for weight in weights {
        red += weight * light[Int(samples[offset])]
        green += weight * light[Int(samples[offset + 1])]
        blue += weight * light[Int(samples[offset + 2])]
        offset += 3
      }
    default:
      for weight in weights {
        let alpha = samples[offset + 3]
        red += weight * light[Self.onWhite(samples[offset], alpha)]
        green += weight * light[Self.onWhite(samples[offset + 1], alpha)]
        blue += weight * light[Self.onWhite(samples[offset + 2], alpha)]
        offset += 4
      }
    }
    return (red, green, blue)
  }

  /// Blends the coded values, as web browsers do: the hash stands in for what they show.
  private static func onWhite(_ sample: UInt8, _ alpha: UInt8) -> Int {
    (Int(sample) * Int(alpha) + 255 * (255 - Int(alpha)) + 127) / 255
  }
}
