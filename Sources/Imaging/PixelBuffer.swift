/// A small picture of 8-bit sRGB samples: what a rendition is just before it is encoded.
///
/// Rows run from the top, pixels from the left, without padding.
struct PixelBuffer: Hashable, Sendable {
  /// Pixels.
  var width: Int
  /// Pixels.
  var height: Int
  /// 1 gray, 3 RGB, 4 RGBA with straight alpha.
  var channelCount: Int
  /// `width * height * channelCount` samples.
  var samples: [UInt8]
}
