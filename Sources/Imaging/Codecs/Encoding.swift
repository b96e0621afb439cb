import CImageCodecs
import Model

/// zlib's level for renditions: 6 is where more effort stops paying.
private let pngCompressionLevel: CInt = 6

extension PixelBuffer {
  /// Baseline JPEG without metadata; see `JPEGEncoder`.
  ///
  /// - Precondition: one or three channels.
  func jpeg(quality: Int, fullChroma: Bool) throws(ImagingError) -> [UInt8] {
    precondition(samples.count == width * height * channelCount)
    let encoder = try JPEGEncoder(
      width: width, height: height, channelCount: channelCount, quality: quality,
      fullChroma: fullChroma)
    samples.withUnsafeBufferPointer { encoder.write($0) }
    return try encoder.finish()
  }

  /// PNG with 8 bits a sample and no metadata.
  func png() throws(ImagingError) -> [UInt8] {
    precondition(samples.count == width * height * channelCount)
    var bytes: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    let status = samples.withUnsafeBufferPointer { samples in
      var picture = attache_picture(
        samples: samples.baseAddress, width: UInt32(width), height: UInt32(height),
        channel_count: UInt32(channelCount))
      return attache_png_encode(&picture, pngCompressionLevel, &bytes, &byteCount)
    }
    guard status == ATTACHE_CODEC_OK else {
      // Sizes and channels are right by construction; what is left is memory.
      throw .outOfMemory
    }
    defer { attache_codec_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: byteCount))
  }
}
