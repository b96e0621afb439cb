/// The colour that most of a picture has.
///
/// The 8-bit sRGB values of all pixels are sorted into 16 × 16 × 16 equal boxes. Of the boxes that
/// hold a pixel, the one wins whose own count and those of its neighbours, weighted 1 2 1 in each
/// direction, add up to most (the darker one of equals), so that a soft gradient beats a small
/// flat patch. The answer is the mean of the pixels in that box.
enum DominantColor {
  /// `#rrggbb`.
  ///
  /// Pixels count as much as they are opaque; a picture without an opaque pixel is white, for it
  /// is shown on white.
  static func find(in picture: PixelBuffer) -> String {
    guard picture.isConsistent else { return white }
    let counts = count(picture)
    var winner: Int?
    var most = 0
    for box in counts.indices where counts[box] > 0 {
      let sum = smoothed(counts, at: box)
      if sum > most { (winner, most) = (box, sum) }
    }
    guard let winner else { return white }
    let sum = sum(of: picture, in: winner)
    return "#" + [sum.x, sum.y, sum.z].map { hexadecimal(($0 + sum.w / 2) / sum.w) }.joined()
  }

  private static let white = "#ffffff"

  /// Calls `take` with each pixel's box, red, green, blue and weight.
  @inline(__always)
  private static func forEachPixel(
    of picture: PixelBuffer, take: (_ box: Int, SIMD4<Int>) -> Void
  ) {
    let samples = picture.samples.span
    var offset = 0
    for _ in 0..<picture.width * picture.height {
      let red = samples[offset]
      let isGray = picture.channelCount == 1
      let green = isGray ? red : samples[offset + 1]
      let blue = isGray ? red : samples[offset + 2]
      let weight = picture.channelCount == 4 ? samples[offset + 3] : 255
      take(
        Int(red >> 4) << 8 | Int(green >> 4) << 4 | Int(blue >> 4),
        SIMD4(Int(red), Int(green), Int(blue), Int(weight)))
      offset += picture.channelCount
    }
  }

  /// The weights of the pixels in each box.
  private static func count(_ picture: PixelBuffer) -> [Int] {
    var counts = [Int](repeating: 0, count: 4096)
    forEachPixel(of: picture) { box, pixel in counts[box] &+= pixel.w }
    return counts
  }

  /// The sums of red, green and blue, each times the weight, and of the weights, in one box.
  private static func sum(of picture: PixelBuffer, in winner: Int) -> SIMD4<Int> {
    var sum = SIMD4<Int>.zero
    forEachPixel(of: picture) { box, pixel in
      if box == winner { sum &+= pixel.w &* SIMD4(pixel.x, pixel.y, pixel.z, 1) }
    }
    return sum
  }

  /// Only boxes that hold a pixel are asked for: few, where a picture is small or flat.
  private static func smoothed(_ counts: [Int], at box: Int) -> Int {
    func neighbours(_ step: Int) -> ClosedRange<Int> {
      let position = box / step % 16
      return (position > 0 ? -1 : 0)...(position < 15 ? 1 : 0)
    }
    let (reds, greens, blues) = (neighbours(256), neighbours(16), neighbours(1))
    var sum = 0
    for red in reds {
      for green in greens {
        for blue in blues {
          let weight = (2 - abs(red)) * (2 - abs(green)) * (2 - abs(blue))
          sum += weight * counts[box + red * 256 + green * 16 + blue]
        }
      }
    }
    return sum
  }

  private static func hexadecimal(_ value: Int) -> String {
    (value < 16 ? "0" : "") + String(value, radix: 16)
  }
}
