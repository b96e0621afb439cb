import CImageCodecs
import Glibc
import Model

/// The time and memory that one picture may still use.
struct DecodeBudget: Sendable {
  let limits: Limits
  /// CLOCK_MONOTONIC, nanoseconds.
  private let deadlineNanoseconds: Int64

  /// Starts the clock.
  init(limits: Limits) {
    self.limits = limits
    deadlineNanoseconds = Self.now() + Int64(limits.decodeSeconds) * 1_000_000_000
  }

  func checkTime() throws(ImagingError) {
    guard Self.now() <= deadlineNanoseconds else {
      throw .tookTooLong(limitSeconds: limits.decodeSeconds)
    }
  }

  /// Checks dimensions as the header gives them, before anything is allocated.
  func check(width: Int, height: Int) throws(ImagingError) {
    guard width > 0, height > 0 else {
      throw .undecodable(reason: "its header says \(width) × \(height) pixels")
    }
    let side = max(width, height)
    guard side <= limits.sidePixelCount else {
      throw .sideTooLong(actual: side, limit: limits.sidePixelCount)
    }
    // Both are at most 65,500 here, so the product cannot overflow.
    guard width * height <= limits.pixelCount else {
      throw .tooManyPixels(actual: width * height, limit: limits.pixelCount)
    }
  }

  /// What the decoder and the renditions may allocate: an eighth is the program's own.
  private var memoryByteCount: Int { limits.decodeByteCount - limits.decodeByteCount / 8 }

  /// Checks what the decoder and the renditions will allocate.
  func check(memoryByteCount: Int) throws(ImagingError) {
    guard memoryByteCount <= self.memoryByteCount else {
      throw .needsTooMuchMemory(byteCount: memoryByteCount, limit: limits.decodeByteCount)
    }
  }

  /// A decoder's, when `byteCount` of what may be allocated is used for something else.
  func codecLimits(besides byteCount: Int = 0) -> attache_codec_limits {
    attache_codec_limits(
      // For libjpeg, 0 is no limit.
      memory_byte_count: max(1, memoryByteCount - byteCount),
      scan_count: UInt32(clamping: limits.scanCount), deadline_nanoseconds: deadlineNanoseconds)
  }

  func error(
    for status: attache_codec_status, message: UnsafePointer<CChar>?
  ) -> ImagingError? {
    switch status {
    case ATTACHE_CODEC_OK: nil
    case ATTACHE_CODEC_DEADLINE: .tookTooLong(limitSeconds: limits.decodeSeconds)
    case ATTACHE_CODEC_TOO_MANY_SCANS:
      .tooManyScans(actual: limits.scanCount + 1, limit: limits.scanCount)
    case ATTACHE_CODEC_OUT_OF_MEMORY:
      .needsTooMuchMemory(byteCount: limits.decodeByteCount + 1, limit: limits.decodeByteCount)
    case ATTACHE_CODEC_CUT_SHORT: .undecodable(reason: "the file ends too early")
    default: .undecodable(reason: Self.clause(message.map { String(cString: $0) } ?? ""))
    }
  }

  /// The library's words, marked as such, in a clause.
  private static func clause(_ message: String) -> String {
    let words = message.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    let clause = words.hasSuffix(".") ? String(words.dropLast()) : words
    return clause.isEmpty ? "the data is corrupt" : "the decoder says “\(clause)”"
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
