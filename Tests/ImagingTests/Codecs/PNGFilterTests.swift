import CImageCodecs
import Testing

/// The vectors against the plain loops.
@Suite struct PNGFilterTests {
  @Test(arguments: [1, 2, 3, 4, 6, 8])
  func vectorsGiveWhatPlainLoopsGive(pixelByteCount: Int) {
    var dice = Dice(seed: pixelByteCount)
    for pixelCount in Array(1...70) + [1_000] {
      for filter in UInt8(0)..<UInt8(ATTACHE_PNG_FILTER_COUNT) {
        let byteCount = pixelCount * pixelByteCount
        let slack = Int(ATTACHE_PNG_FILTER_SLACK)
        // Extremes come often: that is where sums and differences run over.
        let filtered = (0..<byteCount + slack).map { _ in
          [0, 255, UInt8.random(in: 0...255, using: &dice)].randomElement(using: &dice) ?? 0
        }
        let above = (0..<byteCount + slack).map { _ in
          [0, 255, UInt8.random(in: 0...255, using: &dice)].randomElement(using: &dice) ?? 0
        }
        var (vectors, loops) = (filtered, filtered)
        attache_png_unfilter(filter, &vectors, above, byteCount, pixelByteCount, false)
        attache_png_unfilter(filter, &loops, above, byteCount, pixelByteCount, true)
        #expect(vectors == loops, "filter \(filter), \(pixelCount) pixels")
        #expect(vectors.suffix(slack) == filtered.suffix(slack), "bytes behind the row stay")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 6, 8])
  func rowsThatAreDoneTogetherAreThoseDoneOneByOne(pixelByteCount: Int) {
    var dice = Dice(seed: pixelByteCount + 20)
    let slack = Int(ATTACHE_PNG_FILTER_SLACK)
    for round in 0..<600 {
      let byteCount = Int.random(in: 1...40, using: &dice) * pixelByteCount
      let rowCount = Int.random(in: 1...9, using: &dice)
      var together: [UInt8] = []
      for _ in 0..<rowCount {
        together.append(round % 3 == 0 ? UInt8.random(in: 0...4, using: &dice) : 4)
        together += RandomPNG.bytes(byteCount, &dice)
      }
      together += Array(repeating: 0, count: slack)
      var oneByOne = together
      let top = RandomPNG.bytes(byteCount + slack, &dice)
      var row = 0
      while row < rowCount {
        let start = row * (byteCount + 1)
        var rest = Array(together[start...])
        let above = row == 0 ? top : Array(together[(start - byteCount)...])
        row += attache_png_unfilter_rows(
          &rest, rowCount - row, above, byteCount, pixelByteCount)
        together.replaceSubrange(start..., with: rest)
      }
      #expect(row == rowCount)
      for row in 0..<rowCount {
        let start = row * (byteCount + 1)
        var samples = Array(oneByOne[(start + 1)...])
        let above = row == 0 ? top : Array(oneByOne[(start - byteCount)...])
        attache_png_unfilter(
          oneByOne[start], &samples, above, byteCount, pixelByteCount, true)
        oneByOne.replaceSubrange((start + 1)..., with: samples)
      }
      #expect(together == oneByOne, "round \(round)")
    }
  }
}
