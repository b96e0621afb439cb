import Model
import TestSupport
import Testing

@testable import Imaging

/// What is stored of a JPEG whose scan is damaged gives the pixels that were sent: what is dropped
/// behind a scan must not have had a say in how it was read.
@Suite struct DamagedScanTests {
  /// What stands in the middle of the coded data.
  private static let intruders: [(name: String, bytes: [UInt8])] = [
    ("a second start", JPEGBytes.start),
    ("a second start after fill bytes", [0xFF, 0xFF, 0xFF] + JPEGBytes.start),
    ("an end with bytes behind it", JPEGBytes.end),
    ("a second frame", JPEGBytes.frame(width: 240, height: 160)),
    ("a second scan", JPEGBytes.segment(0xDA, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])),
    ("a number of lines, and a scan", [0xFF, 0xDC, 0, 4, 0, 80] + JPEGBytes.scanHeader),
    ("a comment", JPEGBytes.comment),
    ("Exif data", JPEGBytes.exif(TIFFBytes.camera(isBigEndian: true).bytes)),
    ("a reserved marker", [0xFF, 0xF3, 0, 2]),
    ("a marker that says nothing", [0xFF, 0x02]),
    ("a restart marker", [0xFF, 0xD5]),
    ("restart markers out of order", [0xFF, 0xD3, 0x12, 0xFF, 0xD1, 0xFF, 0xFF, 0xD7]),
    ("a filled zero", [0xFF, 0xFF, 0x00]),
  ]

  @Test(arguments: intruders.indices)
  func theStoredPictureIsTheOneThatWasSent(intruder: Int) throws {
    let whole = try [UInt8](contentsOf: Package.testImage("color/adobe-rgb.jpg"))
    let scan = try #require(JPEGStructure(scanning: whole.span).entropyCodedRanges.first)
    let (name, bytes) = Self.intruders[intruder]
    var generator = SeededGenerator(seed: UInt64(intruder))
    for _ in 0..<8 {
      let place = Int.random(in: scan.lowerBound + 1000..<scan.upperBound, using: &generator)
      var file = whole
      // Fill bytes before a stuffed zero: the quicker of libjpeg's decoders stops there.
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let damage = Int.random(in: scan.lowerBound + 400..<place - 3, using: &generator)
        file.replaceSubrange(damage..<damage + 3, with: [0xFF, 0xFF, 0x00])
      }
      file.insert(contentsOf: bytes, at: place)
      file += [UInt8](repeating: 0x55, count: 4000)
      let sent = try #require(Self.picture(of: file), "\(name) at \(place)")
      let stored = try StoredForm.sanitized(sent.storedForm).storedBytes(of: file.span)
      let kept = try #require(Self.picture(of: stored), "\(name) at \(place)")
      #expect(
        kept.renditions.map(\.bytes) == sent.renditions.map(\.bytes), "\(name) at \(place)")
    }
  }

  @Test func aScanWithoutItsEndIsStoredAsItIs() throws {
    let whole = try [UInt8](contentsOf: Package.testImage("color/adobe-rgb.jpg"))
    let scan = try #require(JPEGStructure(scanning: whole.span).entropyCodedRanges.first)
    for end in stride(from: scan.lowerBound + 900, to: scan.upperBound, by: 700) {
      let sent = try #require(Self.picture(of: Array(whole[..<end])))
      let stored = try StoredForm.sanitized(sent.storedForm).storedBytes(of: whole.span)
      #expect(Self.picture(of: stored)?.renditions.map(\.bytes) == sent.renditions.map(\.bytes))
    }
  }

  /// With every pixel, without loss; `nil` when it is refused.
  private static func picture(of file: [UInt8]) -> InspectedPicture? {
    guard
      let everyPixel = RenditionSpec(
        name: "all", maximumWidth: 4096, maximumHeight: 4096, format: .png)
    else { return nil }
    return try? inspectPicture(
      file.span, format: .jpeg, specs: [everyPixel], limits: .standard)
  }
}
