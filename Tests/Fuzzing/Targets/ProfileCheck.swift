@testable import Imaging

/// A colour profile is followed or left out; the light that comes of it is light.
enum ProfileCheck {
  // Following a profile with tables takes milliseconds: half of the layouts each time, by the count
  // of the bytes, which is as good as any toss.
  private static let layouts = [
    [
      SampleLayout(channels: .gray, bitDepth: 8), SampleLayout(channels: .rgb, bitDepth: 8),
      SampleLayout(channels: .invertedCMYK, bitDepth: 8),
    ],
    [
      SampleLayout(channels: .grayAlpha, bitDepth: 16), SampleLayout(channels: .rgba, bitDepth: 16),
    ],
  ]

  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    for layout in layouts[bytes.count % layouts.count] {
      guard let color = SourceColor(profile: bytes, layout: layout) else { continue }
      try checkLight(of: color, layout)
    }
    try PictureCheck.jpeg.check(picture(with: bytes))
  }

  /// Sends a row of all kinds of samples through.
  private static func checkLight(
    of color: SourceColor, _ layout: SampleLayout
  ) throws(BrokenPromise) {
    let width = 64
    let linearizer = RowLinearizer(layout: layout, color: color, width: width)
    // 16-bit samples are read through pointers to them.
    let samples = (0..<width * layout.channelCount).map { UInt16(truncatingIfNeeded: $0 &* 977) }
    var pixels = [LinearPixel](repeating: LinearPixel(0, 0, 0, 1), count: width)
    samples.withUnsafeBytes { samples in
      pixels.withUnsafeMutableBufferPointer { pixels in
        guard let from = samples.baseAddress, let to = pixels.baseAddress else { return }
        linearizer.linearize(from, into: to, pixelCount: width)
      }
    }
    for pixel in pixels {
      let lanes = [pixel[0], pixel[1], pixel[2], pixel[3]]
      try promise(
        lanes.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 64 },
        "A profile made light of \(lanes) out of a sample.")
    }
  }

  /// A gray, red or CMYK picture, as the profile says, of one block, with the profile in pieces.
  private static func picture(with profile: [UInt8]) -> [UInt8] {
    var picture: [UInt8] = [0xFF, 0xD8]
    let pieceByteCount = 65_519
    let pieceCount = min(255, max(1, (profile.count + pieceByteCount - 1) / pieceByteCount))
    for number in 1...pieceCount {
      let piece = profile.dropFirst((number - 1) * pieceByteCount).prefix(pieceByteCount)
      picture += segment(
        0xE2,
        Array("ICC_PROFILE\0".utf8) + [UInt8(clamping: number), UInt8(clamping: pieceCount)] + piece
      )
    }
    // ICC.1:2022, 7.2.6: the colour space is at offset 16.
    let componentCount: UInt8 =
      switch profile.dropFirst(16).first {
      case UInt8(ascii: "G"): 1
      case UInt8(ascii: "C"): 4
      default: 3
      }
    let components = 1...componentCount
    picture += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    picture += segment(
      0xC0, [8, 0, 8, 0, 8, componentCount] + components.flatMap { [$0, 0x11, 0] })
    // One code each: "no difference", "end of block".
    picture += segment(0xC4, [0x00, 1] + [UInt8](repeating: 0, count: 15) + [0])
    picture += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
    picture += segment(0xDA, [componentCount] + components.flatMap { [$0, 0] } + [0, 63, 0])
    return picture + [0, 0xFF, 0xD9]
  }

  private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let byteCount = payload.count + 2
    return [0xFF, marker, UInt8(byteCount >> 8), UInt8(byteCount & 0xFF)] + payload
  }
}
