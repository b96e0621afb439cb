import Imaging
import MediaTypes
import Model
import TestSupport
import Testing

@testable import Inspection

/// The reader against reports that no honest worker writes.
@Suite struct ReportReaderTests {
  private static let uploadByteCount = 1_000

  private static func expectation(
    uploadByteCount: Int = uploadByteCount, renditionsByteCount: Int = 5_000
  ) -> ReportReader.Expectation {
    ReportReader.Expectation(
      uploadByteCount: uploadByteCount, formats: [.jpeg, .png], specs: [.preview, .thumb],
      limits: .standard, renditionsByteCount: renditionsByteCount)
  }

  private static func picture(
    _ change: (inout DecodedPicture) -> Void = { _ in }
  ) -> Finding {
    var metadata = PreviewMetadata(width: 800, height: 600, colorSpace: .rgb, bitDepth: 8)
    metadata.orientation = .rotated180
    metadata.profileName = "Display P3"
    metadata.capturedAt = "2026-11-21T08:00:00.5+01:00"
    metadata.cameraMake = "Grün & Söhne"
    metadata.hasLocation = true
    metadata.blurHash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
    metadata.dominantColor = "#c0ffee"
    metadata.warnings = ["One.", "Two."]
    var picture = DecodedPicture(
      metadata: metadata,
      renditions: [RenditionSpec.preview, .thumb].map {
        Rendition(spec: $0, width: 320, height: 240, mediaType: .jpeg, bytes: [0xFF, 0xD8, 0xFF])
      },
      storedForm: SanitizedForm(
        container: .jpeg, keptRanges: [0..<20, 40..<1_000], orientation: .rotated180,
        marksAdobeRGB: true, replacesJFIF: true, adobeTransform: 1))
    change(&picture)
    return .picture(.jpeg, picture)
  }

  private static func record(_ finding: Finding) -> [UInt8] {
    Array(ReportWriter.bytes(of: finding).dropFirst(ReportLayout.preambleByteCount))
  }

  @Test func whatIsWrittenIsRead() throws {
    let outline = try ReportReader.outline(
      of: Self.record(Self.picture()), expecting: Self.expectation())
    guard case .picture(.jpeg, let read, let renditions) = outline,
      case .picture(_, let written) = Self.picture()
    else {
      Issue.record("\(outline)")
      return
    }
    #expect(read.metadata == written.metadata)
    #expect(read.storedForm == written.storedForm)
    #expect(renditions.map(\.byteCount) == [3, 3])
    #expect(renditions.map(\.spec) == [.preview, .thumb])
  }

  @Test(arguments: [
    ImagingError.undecodable(reason: "it is cut"), .unsupportedCoding(name: "lossless JPEG"),
    .tooManyPixels(actual: 200_000_000, limit: Limits.standard.pixelCount),
    .sideTooLong(actual: 70_000, limit: Limits.standard.sidePixelCount),
    .tooManyScans(actual: 101, limit: Limits.standard.scanCount),
    .needsTooMuchMemory(byteCount: 1 << 40, limit: Limits.standard.decodeByteCount),
    .tookTooLong(limitSeconds: Limits.standard.decodeSeconds), .outOfMemory,
  ])
  func everyRefusalComesThrough(_ error: ImagingError) throws {
    let outline = try ReportReader.outline(
      of: Self.record(.refused(error)), expecting: Self.expectation())
    guard case .whole(.refused(error)) = outline else {
      Issue.record("\(outline)")
      return
    }
  }

  /// What is forged, and how the record comes to say it.
  private struct Forgery: CustomTestStringConvertible {
    let testDescription: String
    let finding: Finding

    init(_ name: String, _ change: (inout DecodedPicture) -> Void) {
      testDescription = name
      finding = ReportReaderTests.picture(change)
    }
  }

  private static let forgeries = [
    Forgery("no width") { $0.metadata.width = 0 },
    Forgery("negative height") { $0.metadata.height = -1 },
    Forgery("a width past the limit") { $0.metadata.width = 65_501 },
    Forgery("a product past the limit") {
      $0.metadata.width = 65_500
      $0.metadata.height = 65_500
    },
    Forgery("a width that overflows") { $0.metadata.width = .max },
    Forgery("three bits a sample") { $0.metadata.bitDepth = 3 },
    Forgery("a time that is a sentence") { $0.metadata.capturedAt = "yesterday" },
    Forgery("a hash with a quote") { $0.metadata.blurHash = "\"><script>" },
    Forgery("a colour that is none") { $0.metadata.dominantColor = "#GGGGGG" },
    Forgery("no range") { $0.storedForm.keptRanges = [] },
    Forgery("an empty range") { $0.storedForm.keptRanges = [0..<20, 30..<30] },
    Forgery("ranges that overlap") { $0.storedForm.keptRanges = [0..<20, 10..<40] },
    Forgery("ranges out of order") { $0.storedForm.keptRanges = [40..<60, 0..<20] },
    Forgery("a range past the end") { $0.storedForm.keptRanges = [0..<1_001] },
    Forgery("more ranges than bytes") {
      $0.storedForm.keptRanges = Array(repeating: 0..<1, count: 2_000)
    },
    Forgery("an unknown transform") { $0.storedForm.adobeTransform = 9 },
    Forgery("a rendition too few") { $0.renditions.removeLast() },
    Forgery("a rendition larger than its box") {
      $0.renditions[1] = Rendition(
        spec: .thumb, width: 321, height: 240, mediaType: .jpeg, bytes: [])
    },
    Forgery("a rendition larger than the file") {
      $0.renditions[1] = Rendition(
        spec: .thumb, width: 320, height: 240, mediaType: .jpeg,
        bytes: Array(repeating: 0, count: 6_000))
    },
  ]

  @Test(arguments: forgeries)
  private func aForgeryIsSeen(_ forgery: Forgery) {
    #expect(throws: RecordFault.self) {
      try ReportReader.outline(
        of: Self.record(forgery.finding), expecting: Self.expectation())
    }
  }

  @Test func aPictureIsNotPassedOffAsAnAcceptedFileThatWasNotLookedAt() {
    #expect(throws: RecordFault.contradiction(.kind)) {
      try ReportReader.outline(
        of: Self.record(.type(DetectedType(.jpeg))), expecting: Self.expectation())
    }
    #expect(throws: RecordFault.contradiction(.mediaType)) {
      guard case .picture(_, let picture) = Self.picture() else { return }
      _ = try ReportReader.outline(
        of: Self.record(.picture(.pdf, picture)), expecting: Self.expectation())
    }
  }

  @Test func noReportThatIsCutShortIsRead() {
    for finding in [Self.picture(), .type(DetectedType(.pdf, objection: "it is odd"))] {
      let whole = Self.record(finding)
      for byteCount in 0..<whole.count {
        #expect(throws: RecordFault.self) {
          try ReportReader.outline(
            of: Array(whole.prefix(byteCount)), expecting: Self.expectation())
        }
      }
      #expect(throws: RecordFault.self) {
        try ReportReader.outline(of: whole + [0], expecting: Self.expectation())
      }
    }
  }

  @Test func whateverIsChangedIsRefusedOrWithinItsBounds() {
    var generator = SeededGenerator(seed: 11)
    let originals = [
      Self.record(Self.picture()), Self.record(.type(DetectedType(.pdf))),
      Self.record(.refused(.tooManyScans(actual: 101, limit: 100))),
    ]
    var readCount = 0
    for turn in 0..<60_000 {
      var bytes = originals[turn % 3]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] =
          [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      guard
        let outline = try? ReportReader.outline(of: bytes, expecting: Self.expectation())
      else { continue }
      readCount += 1
      guard case .picture(_, let picture, let renditions) = outline else { continue }
      let (width, height) = (picture.metadata.width, picture.metadata.height)
      #expect(width > 0 && height > 0 && width * height <= Limits.standard.pixelCount)
      #expect(renditions.reduce(0) { $0 + $1.byteCount } <= 5_000)
      #expect(picture.storedForm.keptRanges.allSatisfy { $0.upperBound <= Self.uploadByteCount })
    }
    // Many changes are harmless: another letter in a name.
    #expect(readCount > 1_000)
  }
}
