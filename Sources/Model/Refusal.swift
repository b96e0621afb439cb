/// Why a file was not taken: one plain sentence, and the limit and actual value where there are any.
///
/// This is what the person who sent the file is told, on the command line and over HTTP alike, so
/// it never names paths, internals or other people's data.
public struct Refusal: Error, Hashable, Sendable {
  public let code: RefusalCode
  /// A full sentence without the file's name, ending in a full stop.
  public let message: String
  /// The bound that was passed, in the unit that `code` documents.
  public let limit: Int?
  /// The value that passed it.
  public let actual: Int?
  /// The detected media type, for `unsupportedType`.
  public let detectedType: MediaType?
  /// What would have been accepted, for `unsupportedType`.
  public let acceptedTypes: [MediaType]

  public init(
    _ code: RefusalCode, _ message: String, limit: Int? = nil, actual: Int? = nil,
    detectedType: MediaType? = nil, acceptedTypes: [MediaType] = []
  ) {
    self.code = code
    self.message = message
    self.limit = limit
    self.actual = actual
    self.detectedType = detectedType
    self.acceptedTypes = acceptedTypes
  }
}

/// The closed list of reasons, shared by the command line's JSON and the HTTP face.
public enum RefusalCode: String, Sendable, CaseIterable {
  /// No such file (command line only).
  case notFound = "not_found"
  /// The file exists but could not be read (command line only).
  case unreadable
  /// A folder or device was named instead of a file (command line only).
  case notAFile = "not_a_file"
  /// There was not a single byte.
  case empty
  /// Bytes; see `Limits.uploadByteCount`.
  case tooLarge = "too_large"
  /// The bytes are of a type that is not accepted.
  case unsupportedType = "unsupported_type"
  /// Pixels in all; see `Limits.pixelCount`.
  case tooManyPixels = "too_many_pixels"
  /// Pixels a side; see `Limits.sidePixelCount`.
  case sideTooLong = "side_too_long"
  /// Progressive scans; see `Limits.scanCount`.
  case tooManyScans = "too_many_scans"
  /// Bytes of memory; see `Limits.decodeByteCount`.
  case needsTooMuchMemory = "needs_too_much_memory"
  /// Seconds; see `Limits.decodeSeconds`.
  case tookTooLong = "took_too_long"
  /// A coding that the decoder does not know: lossless, 12-bit or hierarchical JPEG.
  case unsupportedCoding = "unsupported_coding"
  /// Not one row of the picture could be decoded.
  case undecodable
  /// Inspection is full or was restarted; the same file may be sent again.
  case busy
}
