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
    let boxes = count(picture)
    let smooth = smoothed(boxes.map { $0.w })
    var winner: Int?
    for box in boxes.indices where boxes[box].w > 0 {
      if smooth[box] > winner.map({ smooth[$0] }) ?? 0 { winner = box }
    }
    guard let winner else { return white }
    let sum = boxes[winner]
    return "#" + [sum.x, sum.y, sum.z].map { hexadecimal(($0 + sum.w / 2) / sum.w) }.joined()
  }

  private static let white = "#ffffff"

  /// Sums of red, green, blue and of the weights, of the pixels in each box.
  private static func count(_ picture: PixelBuffer) -> [SIMD4<Int>] {
    var boxes = [SIMD4<Int>](repeating: .zero, count: 4096)
    let samples = picture.samples.span
    var offset = 0
    for _ in 0..<picture.width * picture.height {
      let red = samples[offset]
      let isGray = picture.channelCount == 1
      let green = isGray ? red : samples[offset + 1]
      let blue = isGray ? red : samples[offset + 2]
      let weight = picture.channelCount == 4 ? Int(samples[offset + 3]) : 255
      let box = Int(red >> 4) << 8 | Int(green >> 4) << 4 | Int(blue >> 4)
      boxes[box] &+= weight &* SIMD4(Int(red), Int(green), Int(blue), 1)
      offset += picture.channelCount
    }
    return boxes
  }

  private static func smoothed(_ counts: [Int]) -> [Int] {
    var counts = counts
    for step in [1, 16, 256] {
      counts = counts.indices.map { box in
        let position = box / step % 16
        return 2 * counts[box] + (position > 0 ? counts[box - step] : 0)
          + (position < 15 ? counts[box + step] : 0)
      }
    }
    return counts
  }

  private static func hexadecimal(_ value: Int) -> String {
    (value < 16 ? "0" : "") + String(value, radix: 16)
  }
}
