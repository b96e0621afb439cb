import Testing

@testable import Imaging

/// Expected hashes are those of the reference implementation in Python.
@Suite struct BlurHashTests {
  private func picture(
    width: Int, height: Int, channelCount: Int, _ pixel: (Int, Int) -> [UInt8]
  ) -> PixelBuffer {
    var samples: [UInt8] = []
    for y in 0..<height { for x in 0..<width { samples += pixel(x, y) } }
    return PixelBuffer(
      width: width, height: height, channelCount: channelCount, samples: samples)
  }

  @Test func flatPicturesHashLikeTheReference() {
    let black = picture(width: 5, height: 5, channelCount: 3) { _, _ in [0, 0, 0] }
    let white = picture(width: 1, height: 1, channelCount: 1) { _, _ in [255] }
    #expect(BlurHash.encode(black) == "L00000fQfQfQfQfQfQfQfQfQfQfQ")
    #expect(BlurHash.encode(white) == "L~TSUA~q~q~q~q~q~q~q~q~q~q~q")
  }

  @Test func aGradientHashesLikeTheReference() {
    let gradient = picture(width: 32, height: 20, channelCount: 3) { x, y in
      [UInt8(x * 8), UInt8(y * 12), UInt8((x * y) % 256)]
    }
    #expect(BlurHash.encode(gradient) == "LxH24W2lwtX3qdWVjwfAgFfmfTfg")
  }

  @Test func grayHashesLikeThreeEqualChannels() {
    let gray = picture(width: 13, height: 9, channelCount: 1) { x, y in [UInt8(x * 19 ^ y * 7)] }
    let rgb = picture(width: 13, height: 9, channelCount: 3) { x, y in
      [UInt8](repeating: UInt8(x * 19 ^ y * 7), count: 3)
    }
    #expect(BlurHash.encode(gray) == BlurHash.encode(rgb))
    #expect(BlurHash.encode(rgb) == "LkF~gc00t7ofxuRjofj[ayfQfQfQ")
  }

  @Test func transparencyIsLaidOnWhite() {
    let glass = picture(width: 8, height: 8, channelCount: 4) { x, y in
      [UInt8(x * 30), UInt8(y * 30), 90, UInt8((x + y) * 16)]
    }
    let onWhite = picture(width: 8, height: 8, channelCount: 3) { x, y in
      let alpha = (x + y) * 16
      return [x * 30, y * 30, 90].map { UInt8(($0 * alpha + 255 * (255 - alpha) + 127) / 255) }
    }
    #expect(BlurHash.encode(glass) == BlurHash.encode(onWhite))
  }

  @Test func thinPicturesAndOtherComponentCountsWork() {
    let line = picture(width: 1, height: 40, channelCount: 3) { _, y in [UInt8(y * 6), 0, 255] }
    #expect(BlurHash.encode(line).count == 28)
    #expect(BlurHash.encode(line, componentsX: 1, componentsY: 1).count == 6)
    #expect(BlurHash.encode(line, componentsX: 3, componentsY: 9).count == 58)
  }

  @Test func aPictureWithoutItsPixelsIsBlack() {
    let hollow = PixelBuffer(width: 9, height: 9, channelCount: 3, samples: [1, 2, 3])
    #expect(BlurHash.encode(hollow) == "L00000fQfQfQfQfQfQfQfQfQfQfQ")
  }
}
