import CImageCodecs
import Model

/// zlib's level for renditions: 6 is where more effort stops paying.
private let pngCompressionLevel: CInt = 6

extension PixelBuffer {
  /// Baseline JPEG without metadata; small pictures have Huffman tables of their own.
  ///
  /// - Parameter fullChroma: 4:4:4 instead of 4:2:0, for pictures with text in them.
  /// - Precondition: one or three channels.
  func jpeg(quality: Int, fullChroma: Bool) throws(ImagingError) -> [UInt8] {
    precondition(channelCount == 1 || channelCount == 3)
    return try encoded { picture, bytes, byteCount in
      attache_jpeg_encode(picture, CInt(quality), fullChroma, bytes, byteCount)
    }
  }

  /// PNG with 8 bits a sample and no metadata.
  func png() throws(ImagingError) -> [UInt8] {
    try encoded { picture, bytes, byteCount in
      attache_png_encode(picture, pngCompressionLevel, bytes, byteCount)
    }
  }

  private func encoded(
    _ encode: (
      UnsafePointer<attache_picture>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
      UnsafeMutablePointer<Int>
    ) -> attache_codec_status
  ) throws(ImagingError) -> [UInt8] {
    precondition(samples.count == width * height * channelCount)
    var bytes: UnsafeMutablePointer<UInt8>?
    var byteCount = 0
    let status = samples.withUnsafeBufferPointer { samples in
      var picture = attache_picture(
        samples: samples.baseAddress, width: UInt32(width), height: UInt32(height),
        channel_count: UInt32(channelCount))
      return encode(&picture, &bytes, &byteCount)
    }
    guard status == ATTACHE_CODEC_OK else {
      // Sizes and channels are right by construction; what is left is memory.
      throw .outOfMemory
    }
    defer { attache_codec_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: byteCount))
  }
}
