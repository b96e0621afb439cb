import Testing

@testable import Imaging

/// A checkerboard of single pixels, black and white: the picture that tells light from samples. Half
/// the light of white is sRGB 188.
@Suite struct CheckerboardTests {
  private static let board = PictureInspectionTests.picture(
    width: 64, height: 64, channelCount: 3
  ) { x, y in Array(repeating: (x + y) % 2 == 0 ? 255 : 0, count: 3) }

  @Test(arguments: [PictureFormat.png, .jpeg])
  func decodedInFullItKeepsItsLight(format: PictureFormat) throws {
    // At 31 of 64 pixels a JPEG is decoded in full: half of it would be too near.
    let bytes =
      format == .png
      ? try Self.board.png() : try Self.board.jpeg(quality: 100, fullChroma: true)
    let shown = try PictureInspectionTests.pixels(of: bytes, format: format, box: 31)
    #expect(shown.width == 31)
    #expect(Self.inside(shown).allSatisfy { abs(Int($0) - 188) <= 3 })
  }

  /// What a reduced decode costs, in the worst picture that there is: the decoder averages samples
  /// (Docs/decisions/0001), which gives 128, a fifth of the light instead of half.
  @Test func decodedAtHalfItLosesLight() throws {
    let bytes = try Self.board.jpeg(quality: 100, fullChroma: true)
    let shown = try PictureInspectionTests.pixels(of: bytes, format: .jpeg, box: 30)
    #expect(shown.width == 30)
    #expect(Self.inside(shown).allSatisfy { abs(Int($0) - 128) <= 2 })
  }

  /// Without the border, where the filter sees less than its length.
  private static func inside(_ picture: PixelBuffer) -> [UInt8] {
    (4..<picture.height - 4).flatMap { y in
      let row = y * picture.width
      return picture.samples[(row + 4) * 3..<(row + picture.width - 4) * 3]
    }
  }
}
