import Model
import Testing

@testable import Imaging

@Suite struct RenditionLayoutTests {
  @Test(arguments: [
    (PixelSize(width: 4000, height: 3000), PixelSize(width: 320, height: 240)),
    (PixelSize(width: 3000, height: 4000), PixelSize(width: 240, height: 320)),
    (PixelSize(width: 1772, height: 1181), PixelSize(width: 320, height: 213)),
    (PixelSize(width: 65_000, height: 1), PixelSize(width: 320, height: 1)),
    (PixelSize(width: 1, height: 65_000), PixelSize(width: 1, height: 320)),
    (PixelSize(width: 320, height: 320), PixelSize(width: 320, height: 320)),
    (PixelSize(width: 20, height: 10), PixelSize(width: 20, height: 10)),
    (PixelSize(width: 321, height: 320), PixelSize(width: 320, height: 319)),
  ])
  func picturesFitTheBoxAndAreNeverEnlarged(source: PixelSize, expected: PixelSize) {
    #expect(source.fitted(into: PixelSize(width: 320, height: 320)) == expected)
  }

  @Test func theBoxIsFittedToThePictureAsPeopleSeeIt() throws {
    let spec = try #require(RenditionSpec(name: "wide", maximumWidth: 400, maximumHeight: 100))
    let layout = RenditionLayout(
      stored: PixelSize(width: 1000, height: 2000), orientation: .rotated90Clockwise,
      specs: [spec])
    // Displayed 2000 × 1000, so 200 × 100 as displayed.
    #expect(layout.nodes.map(\.size) == [PixelSize(width: 100, height: 200)])
  }

  @Test func aRenditionIsFedFromALargerOneOnlyAtTwiceItsSize() {
    let stored = PixelSize(width: 4000, height: 3000)
    let standard = RenditionLayout(
      stored: stored, orientation: .upright, specs: RenditionSpec.standard)
    #expect(standard.nodes.map(\.parent) == [nil, 0])
    // 500 pixels wide: both renditions are near the source's size.
    let small = RenditionLayout(
      stored: PixelSize(width: 500, height: 500), orientation: .upright,
      specs: RenditionSpec.standard)
    #expect(small.nodes.map(\.parent) == [nil, nil])
  }

  @Test func equalSizesAreMadeOnce() {
    let layout = RenditionLayout(
      stored: PixelSize(width: 100, height: 80), orientation: .upright,
      specs: RenditionSpec.standard)
    #expect(layout.nodes.count == 1)
    #expect(layout.nodeOfSpec == [0, 0])
  }

  @Test(arguments: [
    (PixelSize(width: 25_600, height: 25_600), 1), (PixelSize(width: 25_599, height: 25_599), 2),
    (PixelSize(width: 12_800, height: 6_000), 2), (PixelSize(width: 12_799, height: 6_000), 4),
    (PixelSize(width: 2_688, height: 2_016), 4), (PixelSize(width: 2_687, height: 2_687), 8),
    (PixelSize(width: 100, height: 100), 8), (PixelSize(width: 60_000, height: 1), 8),
  ])
  func theScaleLeavesTheResamplerEnoughToDo(stored: PixelSize, eighths: Int) {
    let layout = RenditionLayout(
      stored: stored, orientation: .upright, specs: RenditionSpec.standard)
    #expect(layout.smallestScale(of: stored) == eighths)
  }
}
