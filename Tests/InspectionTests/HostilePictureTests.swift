import Inspection
import Model
import Testing

/// Files made to break decoders. A trap in here ends the whole run.
@Suite(.serialized) struct HostilePictureTests {
  private let inspector: InProcessInspector
  /// The limit, and what a busy machine may add to it between two looks at the clock.
  static let patience = Duration.seconds(12)

  init() throws { inspector = try InProcessInspector() }

  private func verdict(
    _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Verdict {
    let verdict = try Verdict(on: bytes, by: inspector)
    #expect(verdict.elapsed < Self.patience, sourceLocation: sourceLocation)
    return verdict
  }

  @Test(
    arguments: [
      (0, 0), (0, 1), (1, 0), (0xFFFF_FFFF, 0xFFFF_FFFF), (0x8000_0000, 1),
      (0x7FFF_FFFF, 0x7FFF_FFFF),
    ] as [(UInt32, UInt32)])
  func impossibleSidesOfAPNGAreRefused(width: UInt32, height: UInt32) throws {
    let bytes = PNGBuilder(width: width, height: height).finished(byteCount: 100)
    let refusal = try #require(try verdict(bytes).refusal)
    #expect([.undecodable, .sideTooLong].contains(refusal.code))
  }

  @Test func aPNG65536PixelsWideIsRefusedForItsSide() throws {
    let refusal = try #require(try verdict(PNGBuilder.black(width: 65_536, height: 1)).refusal)
    #expect(refusal.code == .sideTooLong)
    #expect(refusal.limit == 65_500)
    #expect(refusal.actual == 65_536)
  }

  @Test(arguments: [(0, 0), (0, 1), (1, 0)] as [(UInt16, UInt16)])
  func emptyJPEGsAreRefused(width: UInt16, height: UInt16) throws {
    let refusal = try #require(
      try verdict(JPEGBuilder.gray(width: width, height: height)).refusal)
    #expect(refusal.code == .undecodable)
  }

  @Test func picturesOfMoreThan120MegapixelsAreRefusedFromTheirHeader() throws {
    for bytes in [
      JPEGBuilder.gray(width: 12_000, height: 10_001),
      PNGBuilder(width: 12_000, height: 10_001).finished(byteCount: 100),
    ] {
      let verdict = try verdict(bytes)
      let refusal = try #require(verdict.refusal)
      #expect(refusal.code == .tooManyPixels)
      #expect(refusal.actual == 120_012_000)
    }
  }

  @Test func picturesOfExactly120MegapixelsAreDecoded() throws {
    for bytes in [
      JPEGBuilder.gray(width: 12_000, height: 10_000),
      PNGBuilder.black(width: 12_000, height: 10_000),
    ] {
      #expect(try verdict(bytes).report?.preview?.isTruncated == false)
    }
  }

  @Test func anInterlacedPictureOf100MegapixelsIsDecodedOrTakesTooLong() throws {
    let verdict = try verdict(PNGBuilder.interlacedBlack(width: 10_000, height: 10_000))
    if let refusal = verdict.refusal {
      #expect([.tookTooLong, .needsTooMuchMemory].contains(refusal.code))
    }
  }

  @Test(arguments: [1_000, 5_000])
  func aJPEGOfThousandsOfScansIsRefused(scanCount: Int) throws {
    let bytes = JPEGBuilder.progressive(width: 64, height: 64, scanCount: scanCount)
    let refusal = try #require(try verdict(bytes).refusal)
    #expect(refusal.code == .tooManyScans)
    #expect(refusal.limit == 100)
  }

  @Test func aHundredScansOfAHugePictureEndInTime() throws {
    let bytes = JPEGBuilder.progressive(width: 12_000, height: 10_000, scanCount: 100)
    #expect(bytes.count < 500_000)
    let verdict = try verdict(bytes)
    if let refusal = verdict.refusal {
      #expect([.tookTooLong, .needsTooMuchMemory].contains(refusal.code))
    }
  }

  @Test(
    arguments: [
      (0xC3, 8, "lossless"), (0xC7, 8, "lossless"), (0xCB, 8, "lossless"),
      (0xC5, 8, "hierarchical"),
      (0xC1, 12, "12 bits"), (0xC2, 12, "12 bits"),
    ] as [(UInt8, UInt8, String)])
  func unreadableCodingsAreRefusedByName(marker: UInt8, precision: UInt8, name: String) throws {
    var builder = JPEGBuilder()
    builder.appendQuantizationTable()
    builder.appendFrame(marker, width: 8, height: 8, precision: precision)
    builder.appendHuffmanTables()
    builder.appendScan(coded: [0x3F])
    builder.appendEnd()
    let refusal = try #require(try verdict(builder.bytes).refusal)
    #expect(refusal.code == .unsupportedCoding)
    #expect(refusal.message.contains(name))
  }

  @Test func anArithmeticJPEGHasAVerdict() throws {
    var builder = JPEGBuilder()
    builder.appendQuantizationTable()
    builder.appendFrame(0xC9, width: 8, height: 8)
    builder.appendScan(coded: [0, 0, 0, 0])
    builder.appendEnd()
    let verdict = try verdict(builder.bytes)
    #expect(verdict.report?.mediaType == .jpeg || verdict.refusal?.code == .unsupportedCoding)
  }

  @Test(arguments: ExifBuilder.hostile.map(\.what))
  func brokenExifNeverFailsAPicture(what: String) throws {
    let tiff = try #require(ExifBuilder.hostile.first { $0.what == what }?.tiff)
    let jpeg = JPEGBuilder.gray(
      width: 8, height: 8, after: [(0xE1, ExifBuilder.payload(tiff))])
    #expect(try verdict(jpeg).report?.preview?.orientation == .upright)
    var png = PNGBuilder(width: 8, height: 8)
    png.append("eXIf", tiff)
    #expect(try verdict(png.finished(byteCount: 72)).report?.preview?.orientation == .upright)
  }

  @Test func aProfileInManyPiecesWithOneMissingIsLeftOut() throws {
    let pieces = (1...255).filter { $0 != 100 }.map { number in
      (
        marker: 0xE2 as UInt8,
        payload: Array("ICC_PROFILE\u{0}".utf8) + [UInt8(number), 255]
          + Array(repeating: UInt8(number), count: 1_000)
      )
    }
    let report = try #require(
      try verdict(JPEGBuilder.gray(width: 8, height: 8, after: pieces)).report)
    #expect(report.preview?.profileName == nil)
    #expect(report.preview?.warnings.isEmpty == false)
  }

  @Test(arguments: ["zTXt", "iTXt", "iCCP"])
  func aChunkThatInflatesTo10GigabytesCostsNothing(type: String) throws {
    let bomb = Zlib.zeros(10_000_000_000)
    var png = PNGBuilder(width: 8, height: 8)
    switch type {
    case "iTXt": png.append(type, Array("bomb\u{0}".utf8) + [1, 0, 0, 0] + bomb)
    default: png.append(type, Array("bomb\u{0}".utf8) + [0] + bomb)
    }
    let bytes = png.finished(byteCount: 72)
    #expect(bytes.count < 10_485_760)
    let verdict = try verdict(bytes)
    #expect(verdict.report?.preview?.width == 8)
    #expect(verdict.elapsed < .seconds(5))
  }

  @Test func imageDataThatInflatesTo10GigabytesForOnePixelCostsNothing() throws {
    let bytes = PNGBuilder(width: 1, height: 1).finished(byteCount: 10_000_000_000)
    #expect(bytes.count < 10_485_760)
    let verdict = try verdict(bytes)
    #expect(verdict.report?.preview?.width == 1)
    #expect(verdict.report?.preview?.isTruncated == false)
    #expect(verdict.elapsed < .seconds(1))
  }

  @Test(arguments: ["teXt", "IDAT", "tRNS", "sRGB"])
  func aPNGOfHundredsOfThousandsOfChunksHasAVerdict(type: String) throws {
    var png = PNGBuilder(width: 8, height: 8)
    for _ in 0..<400_000 { png.append(type) }
    let bytes = png.finished(byteCount: 72)
    let verdict = try verdict(bytes)
    #expect(verdict.refusal?.code == .undecodable || verdict.report?.preview?.width == 8)
  }

  @Test func aJPEGOfThousandsOfSegmentsHasAVerdict() throws {
    var builder = JPEGBuilder()
    for _ in 0..<100_000 {
      builder.append(0xFE, [])
      builder.append(0xDD, [0, 0])
    }
    builder.append(coded: Array(JPEGBuilder.gray(width: 8, height: 8).dropFirst(2)))
    let verdict = try verdict(builder.bytes)
    #expect(verdict.refusal?.code == .undecodable || verdict.report?.preview?.width == 8)
  }

  @Test func aPaletteIndexOutOfThePaletteHasAVerdict() throws {
    var png = PNGBuilder(width: 8, height: 8, bitDepth: 8, colorType: 3)
    png.append("tRNS", Array(repeating: 7, count: 256))
    #expect(try verdict(png.finished(byteCount: 72)).refusal != nil)
    var short = PNGBuilder(width: 8, height: 8, bitDepth: 8, colorType: 3)
    short.append("PLTE", [1, 2, 3])
    short.append("tRNS", Array(repeating: 7, count: 256))
    _ = try verdict(short.finished(byteCount: 72))
  }

  @Test(arguments: [0x11, 0x44, 0x41, 0x14, 0x00, 0xFF, 0x31] as [UInt8])
  func oddSamplingFactorsHaveAVerdict(sampling: UInt8) throws {
    for componentCount in [1, 3, 4] as [UInt8] {
      var builder = JPEGBuilder()
      builder.appendQuantizationTable()
      builder.appendFrame(
        width: 1_000, height: 1_000, componentCount: componentCount, sampling: sampling)
      builder.appendHuffmanTables()
      builder.appendScan(coded: JPEGBuilder.zeroBits(200_000))
      builder.appendEnd()
      #expect(try verdict(builder.bytes).elapsed < Self.patience)
    }
  }
}
