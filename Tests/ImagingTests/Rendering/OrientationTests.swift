import Model
import Testing

@testable import Imaging

@Suite struct OrientationTests {
  /// The letter F, 3 × 5, as people see it.
  static let shown = [
    "###",
    "#..",
    "##.",
    "#..",
    "#..",
  ]

  /// The same as each orientation stores it, drawn from the definition of Exif's tag.
  @Test(arguments: [
    (Orientation.upright, ["###", "#..", "##.", "#..", "#.."]),
    (.mirroredHorizontally, ["###", "..#", ".##", "..#", "..#"]),
    (.rotated180, ["..#", "..#", ".##", "..#", "###"]),
    (.mirroredVertically, ["#..", "#..", "##.", "#..", "###"]),
    (.transposed, ["#####", "#.#..", "#...."]),
    (.rotated90Clockwise, ["#....", "#.#..", "#####"]),
    (.transversed, ["....#", "..#.#", "#####"]),
    (.rotated90CounterClockwise, ["#####", "..#.#", "....#"]),
  ])
  func everyOrientationIsTurnedUpright(orientation: Orientation, stored: [String]) {
    for channelCount in [1, 3, 4] {
      let stored = Self.picture(stored, channelCount)
      let shown = Self.picture(Self.shown, channelCount)
      // As they come: all at once, one by one, and two at a time.
      for rowCount in [stored.height, 1, 2] {
        var upright = PixelBuffer(
          width: shown.width, height: shown.height, channelCount: channelCount,
          samples: Array(repeating: 77, count: shown.samples.count))
        for y in stride(from: 0, to: stored.height, by: rowCount) {
          let pitch = stored.width * channelCount
          stored.samples[y * pitch..<min(y + rowCount, stored.height) * pitch]
            .withUnsafeBufferPointer { upright.place($0, y: y, orientation: orientation) }
        }
        #expect(upright == shown)
      }
    }
  }

  private static func picture(_ rows: [String], _ channelCount: Int) -> PixelBuffer {
    let samples = rows.joined().utf8.flatMap { letter in
      (0..<channelCount).map { letter == UInt8(ascii: "#") ? UInt8(200 + $0) : UInt8($0) }
    }
    return PixelBuffer(
      width: rows[0].utf8.count, height: rows.count, channelCount: channelCount,
      samples: samples)
  }
}
