import CReferencePNG
import Model
import Testing

@testable import Imaging

/// The decoder against libpng's own, which reads the same bytes beside it.
@Suite struct PNGDecoderTests {
  /// Pixels that make rows of every length round the vectors'.
  static let sides = [(1, 1), (3, 9), (5, 5), (8, 8), (17, 6), (33, 21), (70, 4)]

  @Test(arguments: RandomPNG.kinds.indices)
  func everyKindGivesLibpngsSamples(kind: Int) throws {
    var dice = Dice(seed: kind + 1)
    let (colorType, bitDepth) = RandomPNG.kinds[kind]
    for (width, height) in Self.sides {
      for round in 0..<8 {
        let picture = RandomPNG(
          width: width, height: height, colorType: colorType, bitDepth: bitDepth,
          isInterlaced: round & 1 != 0, hasTransparency: round & 2 != 0)
        let bytes = picture.file(&dice)
        let decoded = try Decoded(bytes)
        #expect(decoded.failure == nil)
        #expect(decoded.samples == Decoded.byLibpng(bytes, limit: decoded.room))
        #expect(!decoded.samples.isEmpty)
      }
    }
  }

  @Test func rowsThatAreLongerThanAStepOfInflatingAreWhole() throws {
    var dice = Dice(seed: 77)
    let picture = RandomPNG(width: 40_000, height: 5, colorType: 6, bitDepth: 16)
    let bytes = picture.file(&dice)
    let decoded = try Decoded(bytes)
    #expect(decoded.failure == nil)
    #expect(decoded.samples == Decoded.byLibpng(bytes, limit: decoded.room))
  }

  @Test(arguments: [false, true])
  func aCutAnywhereKeepsTheRowsThatAreThere(isInterlaced: Bool) throws {
    var dice = Dice(seed: 5)
    let picture = RandomPNG(
      width: 20, height: 24, colorType: 2, bitDepth: 8, isInterlaced: isInterlaced)
    let whole = picture.file(&dice)
    let samples = try Decoded(whole).samples
    var most = 0
    for length in 0..<whole.count {
      guard let decoded = try? Decoded(Array(whole[..<length])) else { continue }
      #expect(decoded.failure != nil, "\(length) of \(whole.count) bytes")
      #expect(samples.starts(with: decoded.samples))
      // Not a row less than before, and never fewer for more bytes.
      #expect(decoded.samples.count >= most)
      let cut = Decoded.byLibpng(Array(whole[..<length]), limit: decoded.room)
      #expect(decoded.samples.count >= cut.count)
      most = decoded.samples.count
    }
    #expect(most == samples.count)
  }

  @Test func damagedFilesGiveWhatLibpngGivesAsFarAsItGoes() throws {
    var dice = Dice(seed: 9)
    var accepted = 0
    for round in 0..<3_000 {
      let (colorType, bitDepth) = RandomPNG.kinds[round % RandomPNG.kinds.count]
      let picture = RandomPNG(
        width: 13, height: 11, colorType: colorType, bitDepth: bitDepth,
        isInterlaced: round % 3 == 0, hasTransparency: round % 4 == 0)
      var bytes = picture.file(&dice)
      for _ in 0...Int.random(in: 0...2, using: &dice) {
        bytes[Int.random(in: 33..<bytes.count, using: &dice)] ^= UInt8.random(
          in: 1...255, using: &dice)
      }
      guard let decoded = try? Decoded(bytes) else { continue }
      accepted += 1
      let expected = Decoded.byLibpng(bytes, limit: decoded.room)
      // libpng refuses a row whose data ends with a wrong checksum; the rest is the same.
      #expect(decoded.samples.starts(with: expected), "round \(round)")
    }
    #expect(accepted > 1_000)
  }

  @Test func damagedDataThatIsCheckedRightIsFollowedAsFarAsLibpngFollowsIt() throws {
    var dice = Dice(seed: 12)
    var failed = 0
    for round in 0..<2_000 {
      let picture = RandomPNG(
        width: 25, height: 19, colorType: 2, bitDepth: 8, isInterlaced: round % 2 == 0)
      var data = RandomPNG.deflated(picture.filteredRows(&dice), level: round % 10)
      data[Int.random(in: 0..<data.count, using: &dice)] ^= 1 << UInt8(round % 8)
      let bytes = picture.file(imageData: data, &dice)
      let expected = Decoded.byLibpng(bytes, limit: 25 * 19 * 3 + 1_000)
      let decoded = try? Decoded(bytes)
      let samples = decoded?.samples ?? []
      #expect(samples.starts(with: expected), "round \(round)")
      if decoded?.failure != nil { failed += 1 }
    }
    #expect(failed > 1_000)
  }

  @Test func aFilterThatDoesNotExistEndsThePicture() throws {
    var dice = Dice(seed: 3)
    let picture = RandomPNG(width: 4, height: 3, colorType: 0, bitDepth: 8, filters: [5])
    let decoded = try Decoded(picture.file(&dice))
    #expect(decoded.samples.isEmpty)
    #expect(
      decoded.failure
        == .undecodable(
          reason: "the decoder says “a row is filtered in a way that does not exist”"))
  }

  @Test func tooLittleDataIsSaidSoAndTooMuchIgnored() throws {
    var dice = Dice(seed: 4)
    let picture = RandomPNG(width: 6, height: 4, colorType: 0, bitDepth: 8)
    let rows = picture.filteredRows(&dice)
    let short = RandomPNG.deflated(rows.dropLast(7).map { $0 }, level: 6)
    let missing = try Decoded(picture.file(imageData: short, &dice))
    #expect(missing.samples.count == 18)
    #expect(
      missing.failure
        == .undecodable(
          reason: "the decoder says “there is not enough image data”"))
    let long = RandomPNG.deflated(rows + Array(repeating: 1, count: 400_000), level: 6)
    let whole = try Decoded(picture.file(imageData: long, &dice))
    #expect(whole.samples.count == 24)
    #expect(whole.failure == nil)
  }

  @Test func aWrongChecksumOfTheDataIsSaidAndCostsNoRow() throws {
    var dice = Dice(seed: 6)
    let picture = RandomPNG(width: 6, height: 4, colorType: 0, bitDepth: 8)
    var data = RandomPNG.deflated(picture.filteredRows(&dice), level: 6)
    data[data.count - 1] ^= 1
    let decoded = try Decoded(picture.file(imageData: data, &dice))
    #expect(decoded.samples.count == 24)
    #expect(
      decoded.failure
        == .undecodable(
          reason: "the decoder says “the checksum of the image data is wrong”"))
  }
}

/// All rows of a picture, one after another.
private struct Decoded {
  private(set) var samples: [UInt8] = []
  /// Why there are no more rows, or what is wrong behind them.
  private(set) var failure: ImagingError?
  /// Bytes that libpng may want for the same.
  let room: Int

  /// - Throws: when the header is refused.
  init(_ bytes: [UInt8]) throws {
    var rows: [UInt8] = []
    var failure: ImagingError?
    room = try bytes.withUnsafeBufferPointer { input in
      var decoder = try PNGDecoder(reading: input, budget: DecodeBudget(limits: .standard))
      let output = decoder.output
      let pixel = output.channelCount * output.bitDepth / 8
      do throws(ImagingError) {
        for (columns, rowCount) in Self.passes(of: output) where columns > 0 {
          for _ in 0..<rowCount {
            rows += UnsafeRawBufferPointer(start: try decoder.readRow(), count: columns * pixel)
          }
        }
        try decoder.finish()
      } catch {
        failure = error
      }
      return output.width * output.height * pixel + output.width * pixel
    }
    samples = rows
    self.failure = failure
  }

  static func byLibpng(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    Array(unsafeUninitializedCapacity: limit) { samples, count in
      count = reference_png_decode(bytes, bytes.count, samples.baseAddress, limit)
    }
  }

  private static func passes(of output: PNGDecoder.Output) -> [(Int, Int)] {
    guard output.isInterlaced else { return [(output.width, output.height)] }
    let steps = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    return steps.map { column, row, columnStep, rowStep in
      (
        Array(stride(from: column, to: output.width, by: columnStep)).count,
        Array(stride(from: row, to: output.height, by: rowStep)).count
      )
    }
  }
}
