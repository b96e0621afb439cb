import Testing

@testable import Imaging

@Suite struct JPEGStructureTests {
  private func scan(_ bytes: [UInt8]) -> JPEGStructure { JPEGStructure(scanning: bytes.span) }

  @Test func theFrameHeaderIsRead() throws {
    let structure = scan(
      JPEGBytes.start + JPEGBytes.frame(0xC2, width: 4000, height: 300) + JPEGBytes.end)
    let frame = try #require(structure.frame)
    #expect(frame.marker.rawValue == 0xC2)
    #expect(frame.precision == 8)
    #expect(frame.width == 4000)
    #expect(frame.height == 300)
    #expect(frame.components.map(\.identifier) == [1, 2, 3])
    #expect(frame.components.map(\.horizontalSampling) == [2, 1, 1])
    #expect(frame.components.map(\.verticalSampling) == [1, 1, 1])
    #expect(frame.components.map(\.quantizationTable) == [0, 1, 1])
  }

  @Test func codedDataHoldsRestartsStuffedZerosAndFillBytes() {
    let file = JPEGBytes.file()
    let structure = scan(file)
    #expect(structure.scanCount == 1)
    #expect(structure.entropyCodedRanges.map { Array(file[$0]) } == [JPEGBytes.codedData])
    #expect(structure.endOfImage == file.count)
  }

  @Test func damagedMarkersDoNotEndCodedData() {
    let data: [UInt8] = [1, 0xFF, 0x49, 2, 0xFF, 0xBF, 3, 0xFF, 0xD3, 4]
    let file =
      JPEGBytes.start + JPEGBytes.frame() + JPEGBytes.scanHeader + data + JPEGBytes.end
    #expect(scan(file).entropyCodedRanges.map { Array(file[$0]) } == [data])
  }

  @Test func severalScansWithTablesBetweenThemAreCounted() {
    let scans = (0..<5).flatMap { _ in
      JPEGBytes.huffman + JPEGBytes.scanHeader + JPEGBytes.codedData
    }
    let structure = scan(JPEGBytes.start + JPEGBytes.frame(0xC2) + scans + JPEGBytes.end)
    #expect(structure.scanCount == 5)
    #expect(structure.entropyCodedRanges.count == 5)
    #expect(structure.segments.filter { $0.marker == .huffmanTables }.count == 5)
  }

  @Test func fillBytesAndGarbageBetweenSegmentsArePassedOver() {
    let garbage: [UInt8] = [0x00, 0x77, 0xFF, 0x00, 0xFF, 0xD5, 0xFF, 0x01, 0xFF, 0xFF, 0xFF]
    let file = JPEGBytes.start + garbage + JPEGBytes.frame() + garbage + JPEGBytes.end
    let structure = scan(file)
    #expect(structure.frame?.width == 640)
    #expect(structure.segments.map { Array(file[$0.range]) } == [JPEGBytes.frame()])
    #expect(structure.endOfImage == file.count)
  }

  /// (payload of APP0, whether libjpeg takes it for JFIF, whether it is a plain one)
  @Test(arguments: [
    (Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0], true, true),
    (Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 1, 1, 9, 9, 9], true, false),
    (Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0, 0], true, false),
    (Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0], false, false),
    (Array("JFXX\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0], false, false),
  ])
  func jfifIsRecognisedAsLibjpegDoes(payload: [UInt8], isJFIF: Bool, isPlain: Bool) {
    let structure = scan(JPEGBytes.file(JPEGBytes.segment(0xE0, payload)))
    #expect(structure.hasJFIF == isJFIF)
    #expect(structure.hasPlainJFIF == isPlain)
  }

  @Test func theLastAdobeSegmentBeforeTheFirstScanDecides() {
    let adobe = { JPEGBytes.adobe(transform: $0) }
    #expect(scan(JPEGBytes.file()).adobeTransform == nil)
    #expect(scan(JPEGBytes.file(adobe(0), adobe(2))).adobeTransform == 2)
    #expect(
      scan(JPEGBytes.file(JPEGBytes.segment(0xEE, Array("Adobe".utf8)))).adobeTransform == nil)
    let late = JPEGBytes.start + adobe(1) + JPEGBytes.picture + adobe(0) + JPEGBytes.end
    #expect(scan(late).adobeTransform == 1)
  }

  /// Headers with which cameras have begun their Exif data.
  @Test(arguments: [
    Array("Exif\0\0".utf8), Array("Exif\0".utf8) + [0xFF], Array("EXIF\0\0".utf8),
    [0xFF, 0xE1, 0x12, 0x34] + Array("Exif\0\0".utf8),
  ])
  func exifIsFoundBehindItsHeader(header: [UInt8]) {
    let file = JPEGBytes.file(JPEGBytes.exif([1, 2, 3], header: header))
    #expect(scan(file).exifRange.map { Array(file[$0]) } == [1, 2, 3])
  }

  @Test func exifIsFoundAfterTheFrameButNotAfterTheFirstScan() {
    let exif = JPEGBytes.exif([7])
    let file =
      JPEGBytes.start + JPEGBytes.frame() + exif + JPEGBytes.scanHeader + exif + JPEGBytes.end
    #expect(scan(file).exifRanges.count == 1)
    #expect(scan(JPEGBytes.file(JPEGBytes.segment(0xE1, Array("http://ns".utf8)))).exifRange == nil)
  }

  @Test(arguments: [(0, false), (1, false), (2, true), (9, true)])
  func aMultiPictureIndexCountsWhenItNamesSeveral(pictureCount: Int, expected: Bool) {
    let file = JPEGBytes.file(JPEGBytes.multiPictureIndex(pictureCount: UInt8(pictureCount)))
    #expect(scan(file).hasMultiplePictures == expected)
  }

  @Test func commentAndRestartIntervalAreNoted() {
    let structure = scan(JPEGBytes.file(JPEGBytes.comment, JPEGBytes.segment(0xDD, [1, 4])))
    #expect(structure.hasComment)
    #expect(structure.restartInterval == 260)
    #expect(scan(JPEGBytes.file()).hasComment == false)
  }

  @Test func aFileThatEndsEarlyIsReadAsFarAsItGoes() {
    let file = JPEGBytes.file(JPEGBytes.jfif)
    for count in 0..<file.count {
      let structure = scan(Array(file[..<count]))
      #expect(structure.endOfImage == nil)
      #expect(structure.ending == (count < 2 ? .notJPEG : .endOfFile))
      #expect(structure.segments.allSatisfy { $0.range.upperBound <= count })
    }
  }

  @Test func readingStopsWhereLibjpegGivesUp() {
    let second = JPEGBytes.start + JPEGBytes.frame()
    #expect(
      scan(second + JPEGBytes.frame()).ending
        == .illegalMarker(.startOfFrame0, offset: second.count))
    #expect(
      scan(second + JPEGBytes.start).ending == .illegalMarker(.startOfImage, offset: second.count))
    #expect(
      scan(second + [0xFF, 0xF3, 0, 2]).ending
        == .illegalMarker(JPEGMarker(rawValue: 0xF3), offset: second.count))
  }

  @Test func whatFollowsTheEndIsNotRead() {
    let file = JPEGBytes.file()
    let structure = scan(file + JPEGBytes.comment)
    #expect(structure.endOfImage == file.count)
    #expect(structure.hasComment == false)
  }

  @Test func segmentsAreBounded() {
    let flood = (0...JPEGStructure.segmentLimit).flatMap { _ in JPEGBytes.segment(0xE5, []) }
    let structure = scan(JPEGBytes.file(flood))
    #expect(structure.ending == .tooManySegments)
    #expect(structure.segments.count == JPEGStructure.segmentLimit)
  }

  @Test func aLengthBelowTwoIsPassedOver() {
    let structure = scan(JPEGBytes.file([0xFF, 0xE4, 0, 0], [0xFF, 0xE4, 0, 1]))
    #expect(structure.frame?.height == 480)
  }

  @Test(arguments: [[], [0xFF], [0xFF, 0xD9], Array("not a picture".utf8)] as [[UInt8]])
  func otherFilesAreNotJPEG(bytes: [UInt8]) {
    #expect(scan(bytes).ending == .notJPEG)
    #expect(scan(bytes).segments.isEmpty)
  }
}
