import Testing

@testable import Imaging

@Suite struct DominantColorTests {
  private func find(_ pixels: [[UInt8]]) -> String {
    DominantColor.find(
      in: PixelBuffer(
        width: pixels.count, height: 1, channelCount: pixels.first?.count ?? 3,
        samples: pixels.flatMap { $0 }))
  }

  @Test(
    arguments: [
      ([[10, 20, 30]], "#0a141e"), ([[200]], "#c8c8c8"), ([[1, 2, 3, 255]], "#010203"),
      ([[250, 0, 0], [0, 0, 250], [254, 0, 0]], "#fc0000"),
      ([[9, 9, 9, 0], [9, 9, 9, 0], [0, 200, 0, 255]], "#00c800"),
      ([[9, 9, 9, 0]], "#ffffff"), ([], "#ffffff"),
    ] as [([[UInt8]], String)])
  func thePixelsOfTheFullestBoxAreAveraged(pixels: [[UInt8]], expected: String) {
    #expect(find(pixels) == expected)
  }

  @Test func aGradientBeatsASmallerFlatPatch() {
    let sky: [[UInt8]] = (0..<24).map { (step: UInt8) in [100 + step, 120 + step, 220] }
    let sign = [[UInt8]](repeating: [200, 30, 30], count: 20)
    let color = find(sky + sky + sign)
    #expect(color.hasSuffix("dc"))
  }

  @Test func missingSamplesAreWhite() {
    let hollow = PixelBuffer(width: 9, height: 9, channelCount: 3, samples: [1, 2, 3])
    #expect(DominantColor.find(in: hollow) == "#ffffff")
  }
}
