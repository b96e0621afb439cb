import Model
import TestSupport
import Testing

@testable import Imaging

/// Scans that are read side by side against libjpeg's, which reads them one after another.
@Suite struct ProgressiveScansTests {
  @Test(arguments: [1, 2, 4, 8])
  func everyOrderOfScansGivesLibjpegsSamples(eighths: Int) {
    var dice = Dice(seed: eighths)
    var compared = 0
    for round in 0..<150 {
      let bytes = Self.file(&dice)
      guard let expected = Self.samples(byLibjpeg: bytes, eighths: eighths) else { continue }
      let decoded = DecodedJPEG(bytes, eighths: eighths)
      #expect(!decoded.hasFailed)
      #expect(decoded.samples == expected, "round \(round)")
      #expect(decoded.completeRowCount == nil)
      #expect(decoded.firstWarning == nil)
      compared += 1
    }
    #expect(compared > 100)
  }

  /// Of what is cut off, whole scans may be missing; libjpeg smooths what they would have told.
  @Test func aCutAnywhereGivesLibjpegsSamples() {
    var dice = Dice(seed: 3)
    var compared = 0
    for _ in 0..<20 {
      let bytes = Self.file(&dice)
      for _ in 0..<30 {
        let part = Array(bytes[..<Int.random(in: 0...bytes.count, using: &dice)])
        guard let expected = Self.samples(byLibjpeg: part, eighths: 8) else { continue }
        let decoded = DecodedJPEG(part, eighths: 8)
        #expect(!decoded.hasFailed)
        #expect(decoded.samples == expected, "\(part.count) of \(bytes.count) bytes")
        #expect(
          decoded.isTruncated || decoded.firstWarning != nil || part.count == bytes.count)
        compared += 1
      }
    }
    #expect(compared > 300)
  }

  /// But for markers that do not exist, at which libjpeg gives up: here they end a scan's data.
  @Test(arguments: [1, 2, 4, 8])
  func damagedFilesGiveLibjpegsSamplesWhereItGivesAny(eighths: Int) {
    var dice = Dice(seed: 40 + eighths)
    var generator = SeededGenerator(seed: UInt64(eighths))
    var compared = 0
    for round in 0..<100 {
      let bytes = Self.file(&dice)
      for _ in 0..<8 {
        let damaged = bytes.damaged(by: &generator)
        guard let expected = Self.samples(byLibjpeg: damaged, eighths: eighths) else { continue }
        let decoded = DecodedJPEG(damaged, eighths: eighths)
        #expect(!decoded.hasFailed)
        #expect(decoded.samples == expected, "round \(round)")
        compared += 1
      }
    }
    #expect(compared > 200)
  }

  @Test func aPictureOfManyPixelsIsNotHeldWhole() throws {
    var dice = Dice(seed: 8)
    var picture = RandomJPEG(width: 1_000, height: 1_000, channelCount: 3)
    picture.scatterScans(&dice)
    let bytes = picture.file(&dice)
    // Its coefficients alone are 6 MB.
    let limits = try #require(Limits(decodeByteCount: 2_500_000))
    let inspected = try inspectPicture(
      bytes.span, format: .jpeg, specs: [.thumb], limits: limits)
    #expect(!inspected.metadata.isTruncated)
    #expect(inspected.metadata.warnings == [])
    // Without its last scans libjpeg has to see the neighbours of each block.
    let scan = try #require(JPEGStructure(scanning: bytes.span).entropyCodedRanges.first)
    let part = Array(bytes[..<scan.upperBound])
    #expect(throws: ImagingError.needsTooMuchMemory(byteCount: 2_500_001, limit: 2_500_000)) {
      try inspectPicture(part.span, format: .jpeg, specs: [.thumb], limits: limits)
    }
    let enough = try #require(Limits(decodeByteCount: 10_000_000))
    let smoothed = try inspectPicture(part.span, format: .jpeg, specs: [.thumb], limits: enough)
    #expect(smoothed.metadata.isTruncated)
  }

  // MARK: -

  private static func file(_ dice: inout Dice) -> [UInt8] {
    var picture = RandomJPEG.any(&dice)
    picture.scatterScans(&dice)
    return picture.file(&dice)
  }

  /// `nil` when it gives up.
  private static func samples(byLibjpeg bytes: [UInt8], eighths: Int) -> [UInt8]? {
    let decoded = DecodedJPEG(byLibjpeg: bytes, eighths: eighths)
    return decoded.hasFailed ? nil : decoded.samples
  }
}
