public import Model

/// Every way in which a picture is refused.
public enum ImagingError: Error, Hashable, Sendable {
  /// Not one row could be decoded; `reason` is a clause without a full stop.
  case undecodable(reason: String)
  /// A coding that the decoder cannot read, by name: `lossless JPEG`.
  case unsupportedCoding(name: String)
  case tooManyPixels(actual: Int, limit: Int)
  case sideTooLong(actual: Int, limit: Int)
  case tooManyScans(actual: Int, limit: Int)
  case needsTooMuchMemory(byteCount: Int, limit: Int)
  case tookTooLong(limitSeconds: Int)
  /// The system had no more memory to give, whatever the limits.
  case outOfMemory
}

extension ImagingError {
  /// What the sender is told.
  public var refusal: Refusal {
    switch self {
    case .undecodable(let reason):
      Refusal(.undecodable, "The picture cannot be decoded: \(reason).")
    case .unsupportedCoding(let name):
      Refusal(.unsupportedCoding, "The picture is a \(name), which cannot be read.")
    case .tooManyPixels(let actual, let limit):
      Refusal(
        .tooManyPixels, "The picture has \(actual) pixels; the limit is \(limit).",
        limit: limit, actual: actual)
    case .sideTooLong(let actual, let limit):
      Refusal(
        .sideTooLong, "The picture has a side of \(actual) pixels; the limit is \(limit).",
        limit: limit, actual: actual)
    case .tooManyScans(let actual, let limit):
      Refusal(
        .tooManyScans, "The picture has \(actual) scans; the limit is \(limit).",
        limit: limit, actual: actual)
    case .needsTooMuchMemory(let byteCount, let limit):
      Refusal(
        .needsTooMuchMemory,
        "Decoding the picture would need \(byteCount) bytes of memory; the limit is \(limit).",
        limit: limit, actual: byteCount)
    case .tookTooLong(let limitSeconds):
      Refusal(
        .tookTooLong, "Decoding the picture took longer than the limit of \(limitSeconds) seconds.",
        limit: limitSeconds)
    case .outOfMemory:
      Refusal(.needsTooMuchMemory, "There was not enough memory left to render the picture.")
    }
  }
}
