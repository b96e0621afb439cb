/// How the samples of a decoded row lie.
struct SampleLayout: Hashable, Sendable {
  enum Channels: Hashable, Sendable {
    case gray
    case grayAlpha
    case rgb
    case rgba
    /// Adobe's convention: 255 is no ink.
    case invertedCMYK
  }

  let channels: Channels
  /// 8, or 16 in the machine's byte order.
  let bitDepth: Int

  var channelCount: Int {
    switch channels {
    case .gray: 1
    case .grayAlpha: 2
    case .rgb: 3
    case .rgba, .invertedCMYK: 4
    }
  }

  var hasAlpha: Bool { channels == .grayAlpha || channels == .rgba }
  var isGray: Bool { channels == .gray || channels == .grayAlpha }
  /// Floats of light that a pixel becomes: 1 gray, 3 RGB, 4 RGBA.
  var laneCount: Int { hasAlpha ? 4 : isGray ? 1 : 3 }
  var bytesPerPixel: Int { channelCount * bitDepth / 8 }
}
