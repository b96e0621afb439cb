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
    let boxes = sums(of: picture)
    var winner: Int?
    var most = 0
    for box in boxes.indices where boxes[box].w > 0 {
      let sum = smoothed(boxes, at: box)
      if sum > most { (winner, most) = (box, sum) }
    }
    guard let winner else { return white }
    let sum = boxes[winner]
    return "#" + [sum.x, sum.y, sum.z].map { hexadecimal(($0 + sum.w / 2) / sum.w) }.joined()
  }

  private static let white = "#ffffff"

  /// For each box the sums of its pixels' red, green and blue, each times the pixel's weight, and of
  /// the weights.
  private static func sums(of picture: PixelBuffer) -> [SIMD4<Int>] {
    var boxes = [SIMD4<Int>](repeating: .zero, count: 4096)
    let samples = picture.samples.span
    let end = picture.width * picture.height * picture.channelCount
    func add(_ red: UInt8, _ green: UInt8, _ blue: UInt8, weight: Int = 1) {
      let box = Int(red >> 4) << 8 | Int(green >> 4) << 4 | Int(blue >> 4)
      // One by one: a vector would be put together from them first.
      boxes[box].x &+= Int(red) &* weight
      boxes[box].y &+= Int(green) &* weight
      boxes[box].z &+= Int(blue) &* weight
      boxes[box].w &+= weight
    }
    switch picture.channelCount {
    case 1:
      for offset in 0..<end { add(samples[offset], samples[offset], samples[offset]) }
    case 3:
      for offset in stride(from: 0, to: end, by: 3) {
        add(samples[offset], samples[offset + 1], samples[offset + 2])
      }
    default:
      for offset in stride(from: 0, to: end, by: 4) {
        add(
          samples[offset], samples[offset + 1], samples[offset + 2],
          weight: Int(samples[offset + 3]))
      }
    }
    return boxes
  }

  /// Only boxes that hold a pixel are asked for: few, where a picture is small or flat.
  private static func smoothed(_ boxes: [SIMD4<Int>], at box: Int) -> Int {
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
          sum += weight * boxes[box + red * 256 + green * 16 + blue].w
        }
      }
    }
    return sum
  }

  private static func hexadecimal(_ value: Int) -> String {
    (value < 16 ? "0" : "") + String(value, radix: 16)
  }
}
