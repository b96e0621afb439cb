import CImageCodecs
import Model

/// A PNG being decoded: header first, then the rows of its one pass or of Adam7's seven.
struct PNGDecoder: ~Copyable {
  struct Output {
    let width: Int
    let height: Int
    /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA; alpha is straight.
    let channelCount: Int
    /// 8 or 16.
    let bitDepth: Int
    let isInterlaced: Bool
  }

  let output: Output
  private let handle: OpaquePointer
  private let budget: DecodeBudget

  /// Reads everything before the pixels. `bytes` must outlive the decoder.
  init(
    reading bytes: UnsafeBufferPointer<UInt8>, budget: DecodeBudget
  ) throws(ImagingError) {
    var made: OpaquePointer?
    var header = attache_png_output()
    let status = attache_png_open(
      bytes.baseAddress, bytes.count, UInt32(clamping: budget.limits.sidePixelCount),
      budget.codecLimits().deadline_nanoseconds, &made, &header)
    guard let made else { throw .outOfMemory }
    if let error = budget.error(for: status, message: attache_png_message(made)) {
      attache_png_close(made)
      throw error
    }
    handle = made
    self.budget = budget
    output = Output(
      width: Int(header.width), height: Int(header.height),
      channelCount: Int(header.channel_count), bitDepth: Int(header.bit_depth),
      isInterlaced: header.is_interlaced)
  }

  deinit { attache_png_close(handle) }

  /// The embedded ICC profile, inflated; `nil` when there is none or it is broken.
  var profile: [UInt8]? {
    var count = 0
    guard let start = attache_png_profile(handle, &count), count > 0 else { return nil }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Decodes the next row of the current pass.
  ///
  /// - Returns: its samples, aligned to their depth; they stay until the decoder is used again.
  mutating func readRow() throws(ImagingError) -> UnsafeRawPointer {
    var samples: UnsafeRawPointer?
    try check(attache_png_read_row(handle, &samples))
    guard let samples else { throw .outOfMemory }
    return samples
  }

  /// Goes on to the end of the file after the last row, and so finds wrong checksums.
  mutating func finish() throws(ImagingError) {
    try check(attache_png_finish(handle))
  }

  private func check(_ status: attache_codec_status) throws(ImagingError) {
    if let error = budget.error(for: status, message: attache_png_message(handle)) { throw error }
  }
}
