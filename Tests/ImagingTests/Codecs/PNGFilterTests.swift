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
}
