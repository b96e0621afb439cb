import CImageCodecs
import CReferenceJPEG
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
      guard let expected = Decoded(byLibjpeg: bytes, eighths: eighths) else { continue }
      let decoded = Decoded(bytes, eighths: eighths)
      #expect(decoded == expected, "round \(round)")
      #expect(decoded?.hasWarning == false)
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
        guard let expected = Decoded(byLibjpeg: part, eighths: 8) else { continue }
        let decoded = Decoded(part, eighths: 8)
        #expect(decoded == expected, "\(part.count) of \(bytes.count) bytes")
        #expect(decoded?.hasWarning == true || part.count == bytes.count)
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
        guard let expected = Decoded(byLibjpeg: damaged, eighths: eighths) else { continue }
        #expect(Decoded(damaged, eighths: eighths) == expected, "round \(round)")
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
}

/// Rows without padding.
private struct Decoded: Equatable {
  let width: Int
  let height: Int
  let samples: [UInt8]
  /// Damage, or data that ends too early.
  let hasWarning: Bool

  private static let capacity = 160 * 160 * 4

  static func == (one: Decoded, other: Decoded) -> Bool {
    one.width == other.width && one.height == other.height && one.samples == other.samples
  }

  /// `nil` when it is refused.
  init?(_ bytes: [UInt8], eighths: Int) {
    let bounds = Limits.standard
    let result: Decoded? = bytes.withUnsafeBufferPointer { input in
      let budget = DecodeBudget(limits: bounds)
      guard var decoder = try? JPEGDecoder(reading: input, besides: 0, budget: budget),
        let output = try? decoder.start(eighths: eighths)
      else { return nil }
      let stride = output.width * output.channelCount
      guard stride * output.height <= Self.capacity else { return nil }
      var samples: [UInt8] = []
      var rows = [UInt8](repeating: 0, count: stride * 7)
      while true {
        let (count, error) = rows.withUnsafeMutableBufferPointer {
          decoder.read(into: $0, stride: stride)
        }
        if error != nil { return nil }
        if count == 0 { break }
        samples += rows[..<(count * stride)]
      }
      let state = decoder.state
      return Decoded(
        width: output.width, height: output.height, samples: samples,
        hasWarning: state.isTruncated || state.firstWarning != nil)
    }
    guard let result else { return nil }
    self = result
  }

  init?(byLibjpeg bytes: [UInt8], eighths: Int) {
    var samples = [UInt8](repeating: 0, count: Self.capacity)
    var rows = reference_jpeg_rows()
    guard
      reference_jpeg_decode(
        bytes, bytes.count, UInt32(eighths), &samples, samples.count, &rows)
    else { return nil }
    width = Int(rows.width)
    height = Int(rows.height)
    self.samples = Array(samples[..<rows.byte_count])
    hasWarning = rows.warning_count > 0
  }

  private init(width: Int, height: Int, samples: [UInt8], hasWarning: Bool) {
    self.width = width
    self.height = height
    self.samples = samples
    self.hasWarning = hasWarning
  }
}
