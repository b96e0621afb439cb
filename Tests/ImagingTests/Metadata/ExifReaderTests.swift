import Model
import Testing

@testable import Imaging

@Suite struct ExifReaderTests {
  private func read(_ blocks: TIFFBytes...) -> ExifMetadata {
    read(bytes: blocks.map(\.bytes))
  }

  private func read(bytes blocks: [[UInt8]]) -> ExifMetadata {
    // Blocks stand somewhere in a file: offsets must count from their own starts.
    var file = Array("something before".utf8)
    var ranges: [Range<Int>] = []
    for block in blocks {
      ranges.append(file.count..<file.count + block.count)
      file += block + [0xFF]
    }
    return ExifReader.read(file.span, in: ranges)
  }

  @Test(arguments: [true, false])
  func aCamerasEntriesAreReadInBothByteOrders(isBigEndian: Bool) {
    let metadata = read(TIFFBytes.camera(isBigEndian: isBigEndian))
    #expect(metadata.cameraMake == "ACME Imaging")
    #expect(metadata.cameraModel == "Snap 3")
    #expect(metadata.orientation == .rotated90Clockwise)
    #expect(metadata.capturedAt == "2019-07-06T05:04:03.250+09:30")
    #expect(metadata.hasLocation)
    #expect(metadata.marksAdobeRGB)
    #expect(metadata.warnings.isEmpty)
  }

  @Test(arguments: Orientation.allCases)
  func everyOrientationIsRead(orientation: Orientation) {
    let value = UInt16(orientation.rawValue)
    let entries: [TIFFBytes.Entry] = [
      .short(0x0112, value), .long(0x0112, UInt32(value)),
      .raw(0x0112, type: 1, [orientation.rawValue]),
    ]
    for entry in entries {
      #expect(read(TIFFBytes(primary: [entry])).orientation == orientation)
    }
  }

  /// (value, number of warnings)
  @Test(arguments: [(0, 0), (9, 1), (256, 1), (65_535, 1)] as [(UInt16, Int)])
  func nonsenseIsUpright(value: UInt16, warningCount: Int) {
    let metadata = read(TIFFBytes(primary: [.short(0x0112, value)]))
    #expect(metadata.orientation == .upright)
    #expect(metadata.warnings.count == warningCount)
  }

  /// (type, bytes, expected)
  @Test(
    arguments: [
      (2, Array("NIKON    \0".utf8), "NIKON"), (2, Array("HTC\0".utf8), "HTC"),
      (2, Array("Sony\0hidden".utf8), "Sony"), (2, Array("unended".utf8), "unended"),
      (7, Array("raw bytes\0\0".utf8), "raw bytes"), (1, Array("bytes".utf8), "bytes"),
      (2, [], nil), (2, [0], nil), (2, Array("      ".utf8), nil),
      (12, Array("12345678".utf8), nil),
    ] as [(UInt16, [UInt8], String?)])
  func makesAreReadAsText(type: UInt16, bytes: [UInt8], expected: String?) {
    var entry = TIFFBytes.Entry.raw(0x010F, type: type, bytes)
    if type == 12 { entry.count = 1 }
    #expect(read(TIFFBytes(primary: [entry])).cameraMake == expected)
  }

  @Test func aFractionOfASecondMayBeANumber() {
    let metadata = read(
      TIFFBytes(exif: [.text(0x9003, "2019:07:06 05:04:03"), .short(0x9291, 42)]))
    #expect(metadata.capturedAt == "2019-07-06T05:04:03.42")
  }

  @Test func tagsCountOnlyInTheirOwnDirectories() {
    let metadata = read(
      TIFFBytes(
        primary: [.text(0x9003, "2019:07:06 05:04:03"), .raw(0x0002, type: 7, [1])],
        exif: [.text(0x010F, "Elsewhere"), .short(0x0112, 3), .text(0x0001, "R03")]))
    #expect(metadata == ExifMetadata())
  }

  @Test func aLocationIsALatitudeOrALongitude() {
    let time = TIFFBytes.Entry.raw(0x0007, type: 7, [1, 2, 3])
    for (entry, expected) in [
      (time, false), (.raw(0x0002, type: 7, [1]), true), (.raw(0x0004, type: 7, [1]), true),
    ] {
      #expect(read(TIFFBytes(location: [entry])).hasLocation == expected)
    }
  }

  @Test func adobeRGBNeedsBothMarks() {
    let uncalibrated = TIFFBytes.Entry.short(0xA001, 0xFFFF)
    #expect(read(TIFFBytes(exif: [uncalibrated])).marksAdobeRGB == false)
    let standard = TIFFBytes(
      exif: [.short(0xA001, 1)], interoperability: [.text(0x0001, "R03")])
    #expect(read(standard).marksAdobeRGB == false)
    #expect(read(standard).colorSpace == .standardRGB)
    let other = TIFFBytes(exif: [uncalibrated], interoperability: [.text(0x0001, "R98")])
    #expect(read(other).marksAdobeRGB == false)
  }

  @Test func ofSeveralBlocksTheFirstOrientationAndTheLastTextCount() {
    let metadata = read(
      TIFFBytes(primary: [.text(0x010F, "First"), .short(0x0112, 3)]),
      TIFFBytes(isBigEndian: false, primary: [.text(0x010F, "Second"), .short(0x0112, 8)]))
    #expect(metadata.orientation == .rotated180)
    #expect(metadata.cameraMake == "Second")
  }

  @Test(arguments: [8, 20, 60, 200])
  func dataInSeveralSegmentsIsOneBlock(firstByteCount: Int) {
    let bytes = TIFFBytes.camera(isBigEndian: false).bytes
    let metadata = read(bytes: [
      Array(bytes[..<firstByteCount]), Array(bytes[firstByteCount..<220]), Array(bytes[220...]),
    ])
    #expect(metadata == read(bytes: [bytes]))
    #expect(metadata.cameraMake == "ACME Imaging")
  }

  @Test func badEntriesArePassedOver() {
    var outside = TIFFBytes.Entry.raw(0x010F, type: 2, [])
    outside.count = 4000
    var huge = TIFFBytes.Entry.raw(0x0110, type: 12, [])
    huge.count = .max
    let metadata = read(
      TIFFBytes(primary: [
        .short(0x0100, 1), outside, huge, .raw(0x0131, type: 99, [1]), .raw(0x0132, type: 0, []),
        .short(0x0112, 5),
      ]))
    #expect(metadata.cameraMake == nil)
    #expect(metadata.cameraModel == nil)
    #expect(metadata.orientation == .transposed)
    #expect(metadata.warnings.isEmpty == false)
  }

  /// A value's offset that lies in the header, in its own directory, or past the end.
  @Test(arguments: [0, 4, 8, 12, 4_294_967_295] as [UInt32])
  func valuesOutOfPlaceArePassedOver(offset: UInt32) {
    var entry = TIFFBytes.Entry.long(0x010F, offset)
    entry.type = 2
    entry.count = 12
    let metadata = read(TIFFBytes(primary: [.short(0x0112, 2), entry]))
    #expect(metadata.cameraMake == nil)
    #expect(metadata.orientation == .mirroredHorizontally)
    #expect(metadata.warnings.count == 1)
  }

  @Test func aDirectoryThatBeginsWithABadEntryIsNone() {
    let metadata = read(TIFFBytes(primary: [.raw(0x0001, type: 77, [1]), .short(0x0112, 6)]))
    #expect(metadata.orientation == .upright)
    #expect(metadata.warnings == ["The Exif data's first directory is not one."])
  }

  @Test func aDirectoryOfManyBadEntriesIsGivenUp() {
    let bad = [TIFFBytes.Entry](repeating: .raw(0x0131, type: 99, [1]), count: 11)
    let metadata = read(TIFFBytes(primary: [.short(0x0100, 1)] + bad + [.short(0x0112, 6)]))
    #expect(metadata.orientation == .upright)
  }

  @Test func aDirectoryThatIsCutShortIsNotRead() {
    let bytes = TIFFBytes(primary: [.short(0x0112, 6)]).bytes
    // Header 8, count 2, entry 12, offset of the next directory 4.
    #expect(bytes.count == 26)
    for count in 0...bytes.count {
      let metadata = read(bytes: [Array(bytes[..<count])])
      let isWhole = [22, 24, 26].contains(count)
      #expect(metadata.orientation == (isWhole ? .rotated90Clockwise : .upright))
      #expect(metadata.warnings.isEmpty == isWhole)
    }
  }

  @Test(
    arguments: [
      [], Array("MM\0*".utf8), Array("XX\0*".utf8) + [0, 0, 0, 8, 0, 0],
      Array("MM\0*".utf8) + [0, 0, 0, 4, 0, 0], Array("MM\0*".utf8) + [255, 255, 255, 255, 0, 0],
    ] as [[UInt8]])
  func aBrokenHeaderIsOneWarning(bytes: [UInt8]) {
    let metadata = read(bytes: [bytes])
    #expect(metadata.warnings.count == 1)
    #expect(metadata.orientation == .upright)
  }

  @Test(.timeLimit(.minutes(1)))
  func directoriesThatPointAtOneAnotherAreReadOnce() {
    var circle = TIFFBytes.camera(isBigEndian: true)
    circle.nextDirectory = UInt32(TIFFBytes.firstDirectory)
    #expect(read(circle).cameraModel == "Snap 3")
    let pointers: [TIFFBytes.Entry] = [
      .text(0x010F, "ACME"), .long(0x8769, 8), .long(0xA005, 8), .long(0x8825, 8),
      .long(0x8769, 0xFFFF_FFFF),
    ]
    #expect(read(bytes: [TIFFBytes(primary: pointers).bytes]).cameraMake == "ACME")
  }

  @Test(.timeLimit(.minutes(1)))
  func hugeDirectoriesAreBounded() {
    let entries = [TIFFBytes.Entry](repeating: .text(0x010F, "some long text"), count: 5000)
    let block = TIFFBytes(primary: entries).bytes
    let metadata = read(bytes: [[UInt8]](repeating: block, count: 40))
    #expect(metadata.cameraMake == "some long text")
    #expect(metadata.warnings.count <= ExifMetadata.warningLimit)
  }

  @Test func aLocationMistakenForInteroperabilityIsStillFound() {
    var block = TIFFBytes(location: [.raw(0x0002, type: 7, [1])])
    // Both pointers lead to the location's directory: 8 + 2 + 2 × 12 + 4.
    block.primary = [.long(0xA005, 38)]
    #expect(read(block).hasLocation)
  }
}
