import Model
import Testing

@testable import Imaging

@Suite struct JPEGSanitizingTests {
  private func form(
    _ file: [UInt8], orientation: Orientation = .upright, marksAdobeRGB: Bool = false,
    usesICCProfile: Bool = false
  ) throws(ImagingError) -> SanitizedForm {
    try JPEGStructure(scanning: file.span).sanitized(
      orientation: orientation, marksAdobeRGB: marksAdobeRGB, usesICCProfile: usesICCProfile)
  }

  private func stored(
    _ file: [UInt8], orientation: Orientation = .upright, usesICCProfile: Bool = false
  ) throws -> [UInt8] {
    let form = try form(file, orientation: orientation, usesICCProfile: usesICCProfile)
    return try StoredForm.sanitized(form).storedBytes(of: file.span)
  }

  private static let plainAdobe = JPEGBytes.adobe(transform: 1)
  private static let profile =
    JPEGBytes.iccPiece(1, of: 2, [1, 2]) + JPEGBytes.iccPiece(2, of: 2, [3])

  /// Segments that say something about people, or nothing about pixels.
  private static let dropped: [[UInt8]] = [
    JPEGBytes.exif(TIFFBytes.camera(isBigEndian: true).bytes),
    JPEGBytes.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>".utf8)),
    JPEGBytes.segment(0xED, Array("Photoshop 3.0\0".utf8)),
    JPEGBytes.segment(0xE2, Array("FPXR\0".utf8)),
    JPEGBytes.segment(0xE0, Array("JFXX\0".utf8) + [0x10, 1, 2, 3]),
    JPEGBytes.multiPictureIndex(pictureCount: 2),
    JPEGBytes.comment,
    profile,
    [0xFF, 0xFF, 0xFF, 0xFF],
    [1, 2, 3, 0xFF, 0x00, 4],
    [0xFF, 0x01],
    unnamed,
  ]
  /// `APP3` to `APP15`.
  private static let unnamed: [UInt8] = (0xE3...0xEF).reduce(into: []) { bytes, marker in
    bytes += JPEGBytes.segment(marker, [1, 2, 3])
  }

  @Test(arguments: dropped)
  func everythingElseIsDropped(segments: [UInt8]) throws {
    #expect(try stored(JPEGBytes.file(segments)) == JPEGBytes.file())
    let withJFIF = JPEGBytes.file(JPEGBytes.jfif, Self.plainAdobe)
    #expect(try stored(JPEGBytes.file(JPEGBytes.jfif, segments, Self.plainAdobe)) == withJFIF)
    // In the middle of the picture too.
    let middle =
      JPEGBytes.start + JPEGBytes.frame() + segments + JPEGBytes.scanHeader
      + JPEGBytes.codedData + JPEGBytes.end
    #expect(
      try stored(middle)
        == JPEGBytes.start + JPEGBytes.frame() + JPEGBytes.scanHeader + JPEGBytes.codedData
        + JPEGBytes.end)
  }

  @Test func whatFollowsTheEndIsDropped() throws {
    #expect(
      try stored(JPEGBytes.file() + JPEGBytes.file() + Array("PK video".utf8)) == JPEGBytes.file())
  }

  @Test func aUsedProfileIsKept() throws {
    let file = JPEGBytes.file(JPEGBytes.jfif, Self.profile)
    #expect(try stored(file, usesICCProfile: true) == file)
    #expect(try stored(file) == JPEGBytes.file(JPEGBytes.jfif))
  }

  @Test func tablesAndScansAreKeptWhereTheyStand() throws {
    let scans = (0..<3).flatMap { _ in
      JPEGBytes.huffman + JPEGBytes.segment(0xDD, [0, 4]) + JPEGBytes.segment(0xCC, [0, 1])
        + JPEGBytes.scanHeader + JPEGBytes.codedData
    }
    let file = JPEGBytes.start + JPEGBytes.frame(0xC2) + scans + JPEGBytes.end
    #expect(try stored(file) == file)
    #expect(try form(file).keptRanges == [0..<2, 2..<file.count])
  }

  @Test func aJFIFWithAThumbnailIsReplaced() throws {
    let thumbnail = JPEGBytes.segment(
      0xE0, Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 1, 1, 10, 20, 30])
    let form = try form(JPEGBytes.file(thumbnail))
    #expect(form.replacesJFIF)
    #expect(form.keptRanges.first == 0..<2)
    let result = try stored(JPEGBytes.file(thumbnail))
    let structure = JPEGStructure(scanning: result.span)
    #expect(structure.hasPlainJFIF)
    #expect(structure.jfif?.range == 2..<20)
  }

  @Test func aJFIFAfterTheStartIsPartOfTheFirstRange() throws {
    #expect(try form(JPEGBytes.file(JPEGBytes.jfif)).keptRanges.first == 0..<20)
    #expect(try form(JPEGBytes.file(JPEGBytes.comment, JPEGBytes.jfif)).keptRanges.first == 0..<2)
  }

  /// (transform, number of components, what libjpeg makes of it)
  @Test(arguments: [(0, 3, 0), (1, 3, 1), (2, 4, 2), (7, 3, 1), (7, 4, 2), (7, 1, 0)])
  func anAdobeSegmentOfOddLengthIsReplaced(
    transform: UInt8, componentCount: Int, expected: UInt8
  ) throws {
    let odd = JPEGBytes.adobe(transform: transform, extra: [1, 2])
    let file =
      JPEGBytes.start + odd + JPEGBytes.frame(componentCount: componentCount)
      + JPEGBytes.scanHeader + JPEGBytes.end
    #expect(try form(file).adobeTransform == expected)
    let result = try stored(file)
    #expect(JPEGStructure(scanning: result.span).adobeTransform == expected)
    #expect(result.count == file.count - 2)
  }

  @Test func ofSeveralAdobeSegmentsTheOneThatCountsIsKept() throws {
    let file = JPEGBytes.file(JPEGBytes.adobe(transform: 0), Self.plainAdobe)
    #expect(try stored(file) == JPEGBytes.file(Self.plainAdobe))
  }

  @Test func theOrientationIsAllThatIsLeftOfExif() throws {
    let exif = JPEGBytes.exif(TIFFBytes.camera(isBigEndian: false, orientation: 8).bytes)
    let file = JPEGBytes.file(JPEGBytes.jfif, exif)
    let result = try stored(file, orientation: .rotated90CounterClockwise)
    let structure = JPEGStructure(scanning: result.span)
    let metadata = ExifReader.read(result.span, in: structure.exifRanges)
    var only = ExifMetadata()
    only.orientation = .rotated90CounterClockwise
    #expect(metadata == only)
    #expect(structure.hasJFIF)
    #expect(result.count == JPEGBytes.file(JPEGBytes.jfif).count + 36)
  }

  @Test func theMarkOfAdobeRGBIsKept() throws {
    let file = JPEGBytes.file(JPEGBytes.exif(TIFFBytes.camera(isBigEndian: true).bytes))
    let form = try form(file, orientation: .rotated90Clockwise, marksAdobeRGB: true)
    let result = try StoredForm.sanitized(form).storedBytes(of: file.span)
    let metadata = ExifReader.read(
      result.span, in: JPEGStructure(scanning: result.span).exifRanges)
    #expect(metadata.marksAdobeRGB)
    #expect(metadata.orientation == .rotated90Clockwise)
    #expect(metadata.hasLocation == false)
    #expect(metadata.cameraMake == nil)
    #expect(metadata.warnings.isEmpty)
  }

  @Test func aTruncatedFileKeepsWhatThereIs() throws {
    let whole = JPEGBytes.file(JPEGBytes.comment)
    for count in 2..<whole.count {
      let file = Array(whole[..<count])
      let result = try stored(file)
      #expect(JPEGBytes.file().starts(with: result))
      // A marker's first byte alone is not kept.
      #expect(result.count >= count - JPEGBytes.comment.count - 1)
    }
  }

  @Test func whatCannotBeKeptFaithfullyIsRefused() {
    #expect(throws: ImagingError.undecodable(reason: "it has more than 4096 segments")) {
      try form(JPEGBytes.file((0..<5000).flatMap { _ in JPEGBytes.segment(0xE5, []) }))
    }
    #expect(throws: ImagingError.self) { try form([1, 2, 3]) }
  }
}
