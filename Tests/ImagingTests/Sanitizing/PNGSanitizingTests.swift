import Model
import Testing

@testable import Imaging

@Suite struct PNGSanitizingTests {
  private func stored(_ file: [UInt8], orientation: Orientation = .upright) throws -> [UInt8] {
    let form = try PNGStructure(scanning: file.span)
      .sanitized(orientation: orientation, marksAdobeRGB: false)
    return try StoredForm.sanitized(form).storedBytes(of: file.span)
  }

  @Test(arguments: [
    PNGBytes.chunk("tEXt", Array("Author\0a person".utf8)), PNGBytes.chunk("zTXt", [1]),
    PNGBytes.chunk("iTXt", [1]), PNGBytes.chunk("tIME", [7, 208, 1, 1, 1, 1, 1]),
    PNGBytes.chunk("eXIf", Array("MM\0*".utf8)),
    PNGBytes.chunk("pHYs", [0, 0, 0, 1, 0, 0, 0, 1, 1]),
    PNGBytes.chunk("caBX", [1, 2, 3]), PNGBytes.chunk("prVt", [1]), PNGBytes.chunk("CRIT", [1]),
    PNGBytes.chunk("gAMA", PNGBytes.bigEndian(1), hasRightChecksum: false),
    PNGBytes.chunk("sRGB", Array("longer than it may be".utf8)),
    PNGBytes.animationControl.dropLast(4) + [0, 0, 0, 0],
    PNGBytes.chunk("fdAT", [0, 0, 0, 1, 2]),
  ])
  func everythingElseIsDropped(chunk: [UInt8]) throws {
    #expect(try stored(PNGBytes.file(chunk)) == PNGBytes.file())
    #expect(try stored(PNGBytes.file(after: chunk)) == PNGBytes.file())
  }

  @Test(arguments: [
    ("PLTE", 3), ("tRNS", 2), ("cICP", 4), ("iCCP", 100), ("sRGB", 1), ("gAMA", 4), ("cHRM", 32),
    ("sBIT", 3), ("mDCV", 24), ("mDCv", 24), ("cLLI", 8), ("cLLi", 8),
  ])
  func whatColourNeedsIsKept(type: String, byteCount: Int) throws {
    let chunk = PNGBytes.chunk(type, [UInt8](repeating: 1, count: byteCount))
    #expect(try stored(PNGBytes.file(chunk)) == PNGBytes.file(chunk))
    #expect(try stored(PNGBytes.file(after: chunk)) == PNGBytes.file())
  }

  @Test func theFramesOfAnAnimationAreKept() throws {
    let frame =
      PNGBytes.chunk("fcTL", [UInt8](repeating: 0, count: 26))
      + PNGBytes.chunk("fdAT", [0, 0, 0, 1, 2])
    let file = PNGBytes.file(PNGBytes.animationControl, after: frame)
    #expect(try stored(file) == file)
    #expect(try stored(PNGBytes.file(after: PNGBytes.animationControl + frame)) == PNGBytes.file())
  }

  @Test func whatFollowsTheEndIsDropped() throws {
    #expect(try stored(PNGBytes.file() + Array("PK archive".utf8)) == PNGBytes.file())
  }

  @Test func imageDataThatNoDecoderReadsIsDropped() throws {
    let late = PNGBytes.chunk("tEXt", [1]) + PNGBytes.imageData
    #expect(try stored(PNGBytes.file(after: late)) == PNGBytes.file())
    let row = PNGBytes.file(PNGBytes.imageData, PNGBytes.imageData)
    #expect(try stored(row) == row)
  }

  @Test func theOrientationIsAllThatIsLeftOfExif() throws {
    let exif = PNGBytes.chunk("eXIf", TIFFBytes.camera(isBigEndian: true).bytes)
    let result = try stored(PNGBytes.file(after: exif), orientation: .transversed)
    let structure = PNGStructure(scanning: result.span)
    #expect(structure.chunks.map(\.type) == [.header, .exif, .imageData, .end])
    #expect(structure.chunks.allSatisfy { $0.check == .right || $0.check == .leftToDecoder })
    let metadata = ExifReader.read(result.span, in: structure.exifRange.map { [$0] } ?? [])
    #expect(metadata.orientation == .transversed)
    #expect(metadata.cameraMake == nil)
    #expect(metadata.hasLocation == false)
  }

  @Test func aTruncatedFileKeepsWhatThereIs() throws {
    let whole = PNGBytes.file(PNGBytes.chunk("tEXt", [1, 2, 3]))
    for count in PNGStructure.preambleByteCount..<whole.count {
      let result = try stored(Array(whole[..<count]))
      #expect(PNGBytes.file().starts(with: result))
    }
  }

  @Test func aFileWithoutAHeaderIsRefused() {
    #expect(
      throws: ImagingError.undecodable(reason: "its image header is missing or broken")
    ) { try stored(PNGBytes.signature + PNGBytes.end) }
  }
}
