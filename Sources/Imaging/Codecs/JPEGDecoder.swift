import CImageCodecs

/// A JPEG being decoded: header first, then rows from top to bottom, at 1/8, 2/8, 4/8 or full size.
struct JPEGDecoder: ~Copyable {
  /// Adobe's convention for the four-channel case: 255 is no ink.
  struct Output {
    let width: Int
    let height: Int
    let channelCount: Int
  }

  struct State {
    let isTruncated: Bool
    /// Rows of MCUs that the first scan completed; `nil` when it completed all.
    let completeRowCount: Int?
    let firstWarning: String?
  }

  private let handle: OpaquePointer
  private let budget: DecodeBudget

  /// Reads the header. `bytes` must outlive the decoder, which may use what `byteCount` leaves of
  /// the memory.
  init(
    reading bytes: UnsafeBufferPointer<UInt8>, besides byteCount: Int, budget: DecodeBudget
  ) throws(ImagingError) {
    var made: OpaquePointer?
    var limits = budget.codecLimits(besides: byteCount)
    let status = attache_jpeg_open(bytes.baseAddress, bytes.count, &limits, &made)
    guard let made else { throw .outOfMemory }
    if let error = budget.error(for: status, message: attache_jpeg_message(made)) {
      attache_jpeg_close(made)
      throw error
    }
    handle = made
    self.budget = budget
  }

  deinit { attache_jpeg_close(handle) }

  /// - Parameter eighths: 1, 2, 4 or 8; the others have no SIMD.
  mutating func start(eighths: Int) throws(ImagingError) -> Output {
    precondition([1, 2, 4, 8].contains(eighths))
    var output = attache_jpeg_output()
    if let error = error(for: attache_jpeg_start(handle, UInt32(eighths), &output)) { throw error }
    return Output(
      width: Int(output.width), height: Int(output.height), channelCount: Int(output.channel_count))
  }

  /// Decodes as many rows as fit `rows`, `stride` bytes each.
  ///
  /// - Returns: how many there were; none after the last row. An error may come after some rows:
  ///   what was decoded before it counts.
  mutating func read(
    into rows: UnsafeMutableBufferPointer<UInt8>, stride: Int
  ) -> (rowCount: Int, error: ImagingError?) {
    precondition(stride > 0)
    var got: UInt32 = 0
    let status = attache_jpeg_read(
      handle, rows.baseAddress, stride, UInt32(rows.count / stride), &got)
    return (Int(got), error(for: status))
  }

  var state: State {
    var state = attache_jpeg_get_state(handle)
    let warning =
      state.warning_count == 0
      ? nil
      : withUnsafeBytes(of: &state.first_warning) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
    return State(
      isTruncated: state.is_truncated,
      completeRowCount: state.complete_mcu_row_count == .max
        ? nil : Int(state.complete_mcu_row_count),
      firstWarning: warning)
  }

  private func error(for status: attache_codec_status) -> ImagingError? {
    budget.error(for: status, message: attache_jpeg_message(handle))
  }
}
