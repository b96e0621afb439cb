import Testing

@testable import Imaging

@Suite struct PNGStructureTests {
  private func scan(_ bytes: [UInt8]) -> PNGStructure { PNGStructure(scanning: bytes.span) }

  @Test func headerAndChunksAreRead() throws {
    let file = PNGBytes.file(PNGBytes.chunk("tEXt", Array("hi".utf8)))
    let structure = scan(file)
    let header = try #require(structure.header)
    #expect(header.width == 7)
    #expect(header.height == 5)
    #expect(header.bitDepth == 8)
    #expect(header.colorType == 2)
    #expect(header.interlacing == 0)
    #expect(structure.chunks.map { Array(file[$0.range]).count } == [25, 14, 17, 12])
    #expect(structure.chunks.map(\.check) == [.right, .right, .leftToDecoder, .right])
    #expect(structure.endOfImage == file.count)
  }

  @Test func colourChunksAreRead() {
    let chromaticities = (1...8).flatMap { PNGBytes.bigEndian(UInt32($0) * 1000) }
    let structure = scan(
      PNGBytes.file(
        PNGBytes.chunk("gAMA", PNGBytes.bigEndian(45_455)),
        PNGBytes.chunk("cHRM", chromaticities), PNGBytes.chunk("sRGB", [1]),
        PNGBytes.chunk("cICP", [12, 13, 0, 1]), PNGBytes.chunk("iCCP", [1, 2, 3])))
    #expect(structure.gamma == 45_455)
    #expect(
      structure.chromaticities
        == PNGStructure.Chromaticities(
          whiteX: 1000, whiteY: 2000, redX: 3000, redY: 4000, greenX: 5000, greenY: 6000,
          blueX: 7000, blueY: 8000))
    #expect(structure.standardRGBIntent == 1)
    #expect(
      structure.codePoints
        == PNGStructure.CodingIndependentCodePoints(
          primaries: 12, transfer: 13, matrix: 0, isFullRange: true))
    #expect(structure.hasICCProfile)
  }

  @Test func colourChunksCountOnlyWhereLibpngTakesThem() {
    let gamma = { PNGBytes.chunk("gAMA", PNGBytes.bigEndian($0)) }
    let palette = PNGBytes.chunk("PLTE", [1, 2, 3])
    #expect(scan(PNGBytes.file(gamma(1), gamma(2))).gamma == 1)
    #expect(scan(PNGBytes.file(palette, gamma(1))).gamma == nil)
    #expect(scan(PNGBytes.file(after: gamma(1))).gamma == nil)
    #expect(scan(PNGBytes.file(PNGBytes.chunk("gAMA", [0, 0, 1]))).gamma == nil)
    let broken = PNGBytes.chunk("gAMA", PNGBytes.bigEndian(1), hasRightChecksum: false)
    #expect(scan(PNGBytes.file(broken)).gamma == nil)
    #expect(scan(PNGBytes.file(broken)).chunks[1].check == .wrong)
  }

  @Test func exifIsFoundBeforeAndAfterTheImageData() {
    let before = PNGBytes.file(PNGBytes.chunk("eXIf", Array("MM".utf8)))
    let after = PNGBytes.file(after: PNGBytes.chunk("eXIf", Array("Exif\0\0MM".utf8)))
    for file in [before, after] {
      #expect(scan(file).exifRange.map { Array(file[$0]) } == Array("MM".utf8))
    }
    let broken = PNGBytes.chunk("eXIf", Array("MM".utf8), hasRightChecksum: false)
    #expect(scan(PNGBytes.file(broken)).exifRange == nil)
  }

  @Test func anAnimationIsOneWhenItsControlStandsBeforeTheImageData() {
    #expect(scan(PNGBytes.file(PNGBytes.animationControl)).isAnimated)
    #expect(scan(PNGBytes.file(after: PNGBytes.animationControl)).isAnimated == false)
  }

  @Test func aFileThatEndsEarlyIsTruncated() {
    let file = PNGBytes.file(PNGBytes.chunk("gAMA", PNGBytes.bigEndian(45_455)))
    for count in 0..<file.count {
      let structure = scan(Array(file[..<count]))
      #expect(structure.isTruncated)
      #expect((structure.header != nil) == (count >= PNGStructure.preambleByteCount))
      #expect(structure.chunks.allSatisfy { $0.range.upperBound <= count })
    }
  }

  @Test func aHeaderWithAWrongChecksumOrPlaceIsNone() {
    let wrong = PNGBytes.chunk(
      "IHDR", [0, 0, 0, 7, 0, 0, 0, 5, 8, 2, 0, 0, 0], hasRightChecksum: false)
    #expect(scan(PNGBytes.signature + wrong + PNGBytes.end).header == nil)
    #expect(scan(PNGBytes.signature + PNGBytes.end + PNGBytes.header).header == nil)
    #expect(scan(PNGBytes.header).hasSignature == false)
  }

  @Test func aLengthThatCannotBeEndsTheReading() {
    let file = PNGBytes.signature + PNGBytes.header + [0x80, 0, 0, 0] + Array("tEXt".utf8)
    #expect(scan(file).chunks.count == 1)
    #expect(scan(file).isTruncated)
  }

  @Test func chunksAreBounded() {
    let flood = [[UInt8]](
      repeating: PNGBytes.chunk("IDAT", []), count: PNGStructure.chunkLimit)
    let structure = scan(PNGBytes.file(flood.flatMap { $0 }))
    #expect(structure.hasTooManyChunks)
    #expect(structure.chunks.count == PNGStructure.chunkLimit)
  }
}
