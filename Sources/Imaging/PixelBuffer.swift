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

  /// Whether there are pixels, of 1, 3 or 4 channels, and as many samples as they need.
  var isConsistent: Bool {
    guard width > 0, height > 0, [1, 3, 4].contains(channelCount) else { return false }
    let (rowCount, rowOverflow) = width.multipliedReportingOverflow(by: channelCount)
    let (sampleCount, overflow) = rowCount.multipliedReportingOverflow(by: height)
    return !rowOverflow && !overflow && samples.count >= sampleCount
  }
}
