import Model
import TestSupport
import Testing

@testable import Imaging

/// Our Huffman decoder for sequential scans against libjpeg's own, which reads the same bytes beside
/// it: the same pixels, and the same said about what is damaged or missing.
@Suite struct SequentialScanTests {
  @Test(arguments: [1, 2, 4, 8])
  func everyFormGivesLibjpegsPixels(eighths: Int) throws {
    var generator = SeededGenerator(seed: UInt64(eighths))
    for _ in 0..<200 {
      let picture = Sequential(&generator)
      let comparison = Comparison(of: picture.bytes, eighths: eighths)
      #expect(comparison.differences == [], "\(picture.kind)")
      #expect(!comparison.ours.hasFailed)
      #expect(comparison.ours.completeRowCount == nil)
      #expect(comparison.ours.firstWarning == nil)
    }
  }

  @Test(arguments: ["canon-powershot-a20", "apple-iphone-4", "olympus-pen-e-p3", "blackberry-z10"])
  func photosGiveLibjpegsPixels(name: String) throws {
    let photo = try [UInt8](contentsOf: Package.testImage("photos/\(name).jpg"))
    for eighths in [1, 2, 4, 8] {
      #expect(Comparison(of: photo, eighths: eighths).differences == [])
    }
  }

  @Test func aCutAnywhereLosesWhatLibjpegLoses() {
    var generator = SeededGenerator(seed: 3)
    var incomplete = 0
    for round in 0..<40 {
      let picture = Sequential(&generator)
      for length in stride(from: picture.scanStart, to: picture.bytes.count, by: 1 + round % 8) {
        let comparison = Comparison(of: Array(picture.bytes[..<length]), eighths: 8)
        #expect(comparison.differences == [], "\(length) bytes of \(picture.kind)")
        if comparison.ours.completeRowCount != nil { incomplete += 1 }
      }
    }
    #expect(incomplete > 300)
  }

  @Test(arguments: 0..<8)
  func damagedFilesGiveWhatLibjpegGives(part: Int) {
    var generator = SeededGenerator(seed: UInt64(100 + part))
    var warned = 0
    for round in 0..<500 {
      let picture = Sequential(&generator)
      let start = round % 3 == 0 ? 2 : picture.scanStart
      let bytes =
        picture.bytes[..<start]
        + Array(picture.bytes[start...]).damaged(by: &generator)
      let comparison = Comparison(of: Array(bytes), eighths: [8, 4, 2, 1][round % 4])
      #expect(comparison.differences == [], "round \(round) of \(part): \(picture.kind)")
      if comparison.ours.firstWarning != nil { warned += 1 }
    }
    #expect(warned > 15)
  }

  /// Every code length, and codes that are in no table: coded data of random bits.
  @Test func bitsThatMeanNothingMeanTheSameToBoth() {
    var generator = SeededGenerator(seed: 6)
    var warned = 0
    for round in 0..<500 {
      let picture = Sequential(&generator)
      var bytes = Array(picture.bytes[..<picture.scanStart])
      let most: UInt8 = [255, 254, 255, 15][round % 4]
      for _ in 0..<Int.random(in: 1...1_500, using: &generator) {
        bytes.append(UInt8.random(in: 0...most, using: &generator) | ~most & 0xF0)
        if bytes.last == 0xFF { bytes.append(0) }
      }
      let comparison = Comparison(of: bytes + JPEGBytes.end, eighths: 8)
      #expect(comparison.differences == [], "round \(round): \(picture.kind)")
      if comparison.ours.firstWarning?.contains("bad Huffman code") == true { warned += 1 }
    }
    #expect(warned > 30)
  }
}

/// A small file in one of many ways.
private struct Sequential {
  let kind: RandomJPEG
  let bytes: [UInt8]

  /// Where the coded data of the first scan begins.
  var scanStart: Int {
    JPEGStructure(scanning: bytes.span).entropyCodedRanges.first?.lowerBound ?? bytes.count
  }

  init(_ generator: inout SeededGenerator) {
    var kind = RandomJPEG.any(&generator)
    kind.width = Int.random(in: 1...40, using: &generator)
    kind.height = Int.random(in: 1...40, using: &generator)
    kind.quality = Int.random(in: 1...100, using: &generator)
    kind.hasOwnTables = Int.random(in: 0..<3, using: &generator) == 0
    if Int.random(in: 0..<7, using: &generator) == 0 { kind.scanApart() }
    self.kind = kind
    bytes = kind.file(&generator)
  }
}

/// One file, decoded both ways.
private struct Comparison {
  let ours: DecodedJPEG
  let libjpegs: DecodedJPEG

  init(of bytes: [UInt8], eighths: Int) {
    ours = DecodedJPEG(bytes, eighths: eighths)
    libjpegs = DecodedJPEG(byLibjpeg: bytes, eighths: eighths)
  }

  /// Names of what is not the same.
  var differences: [String] {
    var names: [String] = []
    if ours.samples != libjpegs.samples { names.append("samples") }
    if ours.hasFailed != libjpegs.hasFailed { names.append("failure") }
    if ours.completeRowCount != libjpegs.completeRowCount { names.append("complete rows") }
    if !warningsAgree {
      names.append("warning: \([ours, libjpegs].map { $0.firstWarning ?? "none" })")
    }
    return names
  }

  private var warningsAgree: Bool {
    // Of a picture that is refused for its header only the reason is kept.
    if libjpegs.samples.isEmpty { return true }
    guard let our = ours.firstWarning, let their = libjpegs.firstWarning else {
      // How many bytes too many libjpeg counts depends on how far it happens to have read ahead.
      return [ours, libjpegs].allSatisfy { $0.firstWarning?.contains("extraneous bytes") ?? true }
    }
    // Where data runs out before a restart marker, zeros may make codes that do not exist, within
    // the same MCU.
    return our == their || our.contains("extraneous bytes") || their.contains("extraneous bytes")
      || (our.contains("bad Huffman code") && their.contains("premature end of data segment"))
  }
}
