import Model
import Testing

@testable import Imaging

/// Renditions that are encoded as their rows come, of which no pixels are kept.
@Suite struct StreamedRenditionTests {
  /// A PNG of the same size makes a node keep its pixels; the JPEG must not show it.
  @Test(arguments: [(700, 500, 600), (601, 47, 600), (600, 600, 600), (64, 900, 600)])
  func theyAreThoseThatKeptPixelsGive(width: Int, height: Int, box: Int) throws {
    let bytes = try PictureInspectionTests.noise(width: width, height: height).png()
    let jpegs = [80, 35].compactMap {
      RenditionSpec(
        name: "jpeg\($0)", maximumWidth: box, maximumHeight: box, format: .jpeg, quality: $0)
    }
    let png = try #require(
      RenditionSpec(name: "png", maximumWidth: box, maximumHeight: box, format: .png))
    let streamed = try inspectPicture(
      bytes.span, format: .png, specs: jpegs + [.thumb], limits: .standard)
    let kept = try inspectPicture(
      bytes.span, format: .png, specs: jpegs + [png, .thumb], limits: .standard)
    #expect(streamed.renditions.map(\.spec) == jpegs + [.thumb])
    for (one, other) in zip(streamed.renditions, kept.renditions.prefix(2)) {
      #expect(one.bytes == other.bytes)
      #expect(one.width == other.width && one.height == other.height)
    }
    #expect(streamed.renditions[0].bytes.count > streamed.renditions[1].bytes.count)
    #expect(streamed.metadata.blurHash == kept.metadata.blurHash)
  }

  @Test func onlyWhatNobodyLooksAtAgainIsStreamed() throws {
    let stored = PixelSize(width: 4_000, height: 3_000)
    let png = try #require(
      RenditionSpec(name: "png", maximumWidth: 1_280, maximumHeight: 1_280, format: .png))
    let low = try #require(
      RenditionSpec(name: "low", maximumWidth: 1_280, maximumHeight: 1_280, quality: 40))
    func streamed(
      _ specs: [RenditionSpec], _ orientation: Orientation = .upright, hasAlpha: Bool = false
    ) -> [Set<Int>] {
      RenditionLayout(stored: stored, orientation: orientation, specs: specs)
        .streamedQualities(specs: specs, orientation: orientation, hasAlpha: hasAlpha)
    }
    #expect(streamed(RenditionSpec.standard) == [[80], []])
    #expect(streamed([.preview, low, .thumb]) == [[80, 40], []])
    #expect(streamed([.preview]) == [[]])
    #expect(streamed([]) == [[]])
    #expect(streamed([.preview, png, .thumb]) == [[], []])
    #expect(streamed(RenditionSpec.standard, hasAlpha: true) == [[], []])
    for orientation in Orientation.allCases where orientation != .upright {
      #expect(streamed(RenditionSpec.standard, orientation) == [[], []])
    }
  }
}
