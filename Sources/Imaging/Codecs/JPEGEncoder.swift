import CImageCodecs

/// A JPEG being encoded, row by row: baseline, without metadata; small pictures have Huffman tables
/// of their own.
final class JPEGEncoder {
  /// 1 to 100.
  let quality: Int
  private let handle: OpaquePointer
  private let stride: Int
  private var rowsLeft: Int

  /// - Parameters:
  ///   - channelCount: 1 gray, 3 RGB.
  ///   - fullChroma: 4:4:4 instead of 4:2:0, for pictures with text in them.
  init(
    width: Int, height: Int, channelCount: Int, quality: Int, fullChroma: Bool
  ) throws(ImagingError) {
    precondition(channelCount == 1 || channelCount == 3)
    var made: OpaquePointer?
    let status = attache_jpeg_encoder_open(
      UInt32(width), UInt32(height), UInt32(channelCount), CInt(quality), fullChroma, &made)
    guard let made else { throw .outOfMemory }
    guard status == ATTACHE_CODEC_OK else {
      attache_jpeg_encoder_close(made)
      // Sizes and channels are right by construction; what is left is memory.
      throw .outOfMemory
    }
    handle = made
    self.quality = quality
    stride = width * channelCount
    rowsLeft = height
  }

  deinit { attache_jpeg_encoder_close(handle) }

  /// Takes the next rows of 8-bit samples. A failure shows in `finish`.
  func write(_ rows: UnsafeBufferPointer<UInt8>) {
    let rowCount = rows.count / stride
    precondition(rowCount * stride == rows.count && rowCount <= rowsLeft)
    rowsLeft -= rowCount
    _ = attache_jpeg_encoder_write(handle, rows.baseAddress, stride, UInt32(rowCount))
  }

  /// The encoded picture, once all rows were written.
  func finish() throws(ImagingError) -> [UInt8] {
    precondition(rowsLeft == 0)
    var bytes: UnsafePointer<UInt8>?
    var byteCount = 0
    guard attache_jpeg_encoder_finish(handle, &bytes, &byteCount) == ATTACHE_CODEC_OK else {
      throw .outOfMemory
    }
    return Array(UnsafeBufferPointer(start: bytes, count: byteCount))
  }
}
