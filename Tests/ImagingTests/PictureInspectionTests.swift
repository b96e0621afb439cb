import Model
import Testing

@testable import Imaging

/// Whole pictures, made here, through the one public door.
@Suite struct PictureInspectionTests {
  @Test func aCheckerboardKeepsItsBrightness() throws {
    // Half the light of white is sRGB 188; averaging the samples would give 128.
    let picture = Self.picture(width: 64, height: 64, channelCount: 3) { x, y in
      Array(repeating: (x + y) % 2 == 0 ? 255 : 0, count: 3)
    }
    let inside = try Self.pixels(of: try picture.png(), box: 8).samples
    #expect(inside.allSatisfy { abs(Int($0) - 188) <= 1 })
  }

  @Test func aTransparentEdgeHasNoDarkFringe() throws {
    // White on the left, invisible black on the right.
    let picture = Self.picture(width: 60, height: 12, channelCount: 4) { x, _ in
      x < 29 ? [255, 255, 255, 255] : [0, 0, 0, 0]
    }
    let thumb = try Self.pixels(of: try picture.png(), box: 20)
    #expect(thumb.channelCount == 4)
    var partly = 0
    for pixel in 0..<(thumb.width * thumb.height) {
      let sample = Array(thumb.samples[pixel * 4..<pixel * 4 + 4])
      if sample[3] > 0 { #expect(sample[0...2].allSatisfy { $0 >= 254 }) }
      if (1...254).contains(sample[3]) { partly += 1 }
    }
    #expect(partly > 0)
  }

  @Test func alphaThatHidesNothingIsDropped() throws {
    let picture = Self.picture(width: 8, height: 8, channelCount: 4) { x, _ in
      [UInt8(x * 30), 10, 200, 255]
    }
    let inspected = try inspect(try picture.png(), .png, specs: RenditionSpec.standard)
    #expect(inspected.metadata.hasTransparency == false)
    #expect(inspected.renditions.allSatisfy { $0.mediaType == .jpeg })
  }

  @Test func transparencyIsLaidOnWhiteWhenAJPEGIsAskedFor() throws {
    let picture = Self.picture(width: 16, height: 16, channelCount: 4) { _, _ in [0, 0, 0, 0] }
    let spec = try #require(
      RenditionSpec(name: "flat", maximumWidth: 16, maximumHeight: 16, format: .jpeg))
    let inspected = try inspect(try picture.png(), .png, specs: [spec])
    #expect(inspected.metadata.hasTransparency)
    #expect(inspected.renditions[0].mediaType == .jpeg)
    let flat = try Self.pixels(of: inspected.renditions[0].bytes, format: .jpeg, box: 16)
    #expect(flat.samples.allSatisfy { $0 >= 254 })
  }

  /// (width, height) of a picture that is hardly one.
  @Test(arguments: [(1, 1), (1, 900), (900, 1), (7, 3), (65_000, 1), (1, 65_000)])
  func thinPicturesKeepTheirColour(width: Int, height: Int) throws {
    let picture = Self.picture(width: width, height: height, channelCount: 3) { _, _ in
      [40, 130, 220]
    }
    for format in [PictureFormat.png, .jpeg] {
      let bytes =
        format == .png ? try picture.png() : try picture.jpeg(quality: 100, fullChroma: true)
      let inspected = try inspect(bytes, format, specs: RenditionSpec.standard)
      #expect(inspected.metadata.width == width && inspected.metadata.height == height)
      let thumb = try Self.pixels(of: bytes, format: format, box: 320)
      for pixel in 0..<(thumb.width * thumb.height) {
        #expect(abs(Int(thumb.samples[pixel * 3]) - 40) <= 2)
        #expect(abs(Int(thumb.samples[pixel * 3 + 2]) - 220) <= 2)
      }
    }
  }

  @Test func aWhiteLineOnBlackRingsDownwardsOnlyToBlack() throws {
    let picture = Self.picture(width: 96, height: 96, channelCount: 1) { x, _ in
      [x == 48 ? 255 : 0]
    }
    let thumb = try Self.pixels(of: try picture.png(), box: 32)
    // A third of the light of white on the line's own column; the lobes beside it are clipped.
    let row = Array(thumb.samples[16 * 32..<17 * 32])
    let peak = try #require(row.firstIndex(of: row.max() ?? 0))
    #expect(peak == 16)
    #expect((140...165).contains(row[peak]))
    #expect(row[0..<10].allSatisfy { $0 <= 2 })
  }

  @Test func theMissingPartOfATruncatedJPEGIsNeutralGrey() throws {
    let picture = Self.picture(width: 256, height: 256, channelCount: 3) { x, y in
      [UInt8(x), UInt8(y), UInt8((x * y) % 256)]
    }
    let whole = try picture.jpeg(quality: 90, fullChroma: true)
    let half = Array(whole[..<(whole.count / 2)])
    let inspected = try inspect(half, .jpeg, specs: RenditionSpec.standard)
    #expect(inspected.metadata.isTruncated)
    #expect(inspected.metadata.warnings.count == 1)
    let shown = try Self.pixels(of: half, format: .jpeg, box: 256)
    let last = shown.samples.suffix(256 * 3 * 8)
    #expect(last.allSatisfy { abs(Int($0) - 128) <= 1 })
  }

  @Test func theMissingPartOfATruncatedPNGIsNeutralGrey() throws {
    let picture = Self.noise(width: 100, height: 100)
    let whole = try picture.png()
    let half = Array(whole[..<(whole.count / 2)])
    let shown = try Self.pixels(of: half, box: 100)
    #expect(try inspect(half, .png, specs: RenditionSpec.standard).metadata.isTruncated)
    #expect(shown.samples.prefix(100) == picture.samples.prefix(100))
    #expect(shown.samples.suffix(300).allSatisfy { $0 == 128 })
  }

  @Test(arguments: [PictureFormat.jpeg, .png])
  func everyTruncationHasAVerdict(format: PictureFormat) throws {
    let picture = Self.noise(width: 40, height: 40)
    let whole =
      format == .png ? try picture.png() : try picture.jpeg(quality: 80, fullChroma: false)
    var accepted = 0
    for length in 0..<whole.count {
      do throws(ImagingError) {
        let inspected = try inspect(Array(whole[..<length]), format, specs: [.thumb])
        #expect(inspected.metadata.isTruncated, "\(length) of \(whole.count) bytes")
        accepted += 1
      } catch {
        guard case .undecodable = error else {
          Issue.record("\(length) bytes: \(error)")
          continue
        }
      }
    }
    #expect(accepted > whole.count / 3)
    #expect(try inspect(whole, format, specs: [.thumb]).metadata.isTruncated == false)
  }

  @Test func limitsAreCheckedFromTheHeader() throws {
    let bytes = try Self.noise(width: 100, height: 50).png()
    let jpeg = try Self.noise(width: 100, height: 50).jpeg(quality: 80, fullChroma: false)
    let side = try #require(Limits(sidePixelCount: 99))
    let pixels = try #require(Limits(pixelCount: 4_999))
    let memory = try #require(Limits(decodeByteCount: 10_000))
    for (data, format) in [(bytes, PictureFormat.png), (jpeg, .jpeg)] {
      #expect(throws: ImagingError.sideTooLong(actual: 100, limit: 99)) {
        try inspect(data, format, specs: [.thumb], limits: side)
      }
      #expect(throws: ImagingError.tooManyPixels(actual: 5_000, limit: 4_999)) {
        try inspect(data, format, specs: [.thumb], limits: pixels)
      }
      #expect(throws: ImagingError.needsTooMuchMemory(byteCount: 20_000, limit: 10_000)) {
        try inspect(data, format, specs: [.thumb], limits: memory)
      }
    }
  }

  @Test func renditionsComeInTheOrderOfTheSpecsAndWithTheirFormats() throws {
    let picture = Self.noise(width: 700, height: 350)
    let small = try #require(
      RenditionSpec(name: "small", maximumWidth: 70, maximumHeight: 70, format: .png))
    let large = try #require(
      RenditionSpec(name: "large", maximumWidth: 9_000, maximumHeight: 9_000, format: .jpeg))
    let inspected = try inspect(
      try picture.png(), .png, specs: [small, large, .thumb])
    #expect(inspected.renditions.map(\.spec) == [small, large, .thumb])
    #expect(inspected.renditions.map(\.width) == [70, 700, 320])
    #expect(inspected.renditions.map(\.height) == [35, 350, 160])
    #expect(inspected.renditions.map(\.mediaType) == [.png, .jpeg, .jpeg])
  }

  @Test func whatIsSmallerThanTwoBoxesIsTheSameInBoth() throws {
    let bytes = try Self.noise(width: 40, height: 30).png()
    let specs = [
      RenditionSpec(name: "large", maximumWidth: 900, maximumHeight: 900),
      RenditionSpec(name: "poor", maximumWidth: 900, maximumHeight: 900, quality: 20),
      RenditionSpec(name: "png", maximumWidth: 50, maximumHeight: 50, format: .png),
      RenditionSpec(name: "small", maximumWidth: 50, maximumHeight: 50),
    ].compactMap(\.self)
    let renditions = try inspect(bytes, .png, specs: specs).renditions
    #expect(renditions.map(\.spec) == specs)
    #expect(renditions[3].bytes == renditions[0].bytes)
    #expect(Set(renditions.map(\.bytes)).count == 3)
    // Each is what it would be alone.
    for (spec, rendition) in zip(specs, renditions) {
      #expect(try inspect(bytes, .png, specs: [spec]).renditions[0].bytes == rendition.bytes)
    }
  }

  // MARK: -

  private func inspect(
    _ bytes: [UInt8], _ format: PictureFormat, specs: [RenditionSpec], limits: Limits = .standard
  ) throws(ImagingError) -> InspectedPicture {
    try inspectPicture(bytes.span, format: format, specs: specs, limits: limits)
  }

  /// The pixels of a lossless rendition, read back by the project's own PNG decoder.
  static func pixels(
    of bytes: [UInt8], format: PictureFormat = .png, box: Int
  ) throws -> PixelBuffer {
    let spec = try #require(
      RenditionSpec(name: "box", maximumWidth: box, maximumHeight: box, format: .png))
    let rendition = try inspectPicture(
      bytes.span, format: format, specs: [spec], limits: .standard
    ).renditions[0]
    return try rendition.bytes.withUnsafeBufferPointer { input in
      var decoder = try PNGDecoder(reading: input, budget: DecodeBudget(limits: .standard))
      let output = decoder.output
      var samples: [UInt8] = []
      for _ in 0..<output.height {
        samples += UnsafeRawBufferPointer(
          start: try decoder.readRow(), count: output.width * output.channelCount)
      }
      return PixelBuffer(
        width: output.width, height: output.height, channelCount: output.channelCount,
        samples: samples)
    }
  }

  static func picture(
    width: Int, height: Int, channelCount: Int, _ pixel: (Int, Int) -> [UInt8]
  ) -> PixelBuffer {
    var samples: [UInt8] = []
    for y in 0..<height { for x in 0..<width { samples += pixel(x, y) } }
    return PixelBuffer(width: width, height: height, channelCount: channelCount, samples: samples)
  }

  static func noise(width: Int, height: Int) -> PixelBuffer {
    var state: UInt32 = 99
    return picture(width: width, height: height, channelCount: 3) { _, _ in
      (0..<3).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      }
    }
  }
}
