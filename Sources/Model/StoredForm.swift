/// How the bytes that are stored and served come out of the bytes as sent.
///
/// Whoever parsed the file only names ranges to keep; the bytes themselves are always copied from
/// the upload, so a decoder that was taken over cannot supply a picture of its own.
public enum StoredForm: Hashable, Sendable {
  case asSent
  case sanitized(SanitizedForm)
}

/// A picture without its private metadata, pixels bit-identical: ranges of the input, with a few
/// constant bytes after the first of them.
public struct SanitizedForm: Hashable, Sendable {
  public enum Container: Hashable, Sendable {
    case jpeg
    case png
  }

  public var container: Container
  /// Ascending, disjoint, inside the input. The constant header goes after the first.
  public var keptRanges: [Range<Int>]
  /// `.upright` needs no segment and gets none.
  public var orientation: Orientation
  /// Exif says Adobe RGB (interoperability index R03).
  public var marksAdobeRGB: Bool
  /// JPEG: a JFIF segment was dropped for the thumbnail in it or for its unusual length; a plain one
  /// takes its place.
  public var replacesJFIF: Bool
  /// JPEG: an Adobe segment of unusual length was dropped; a plain one with this colour transform
  /// (0, 1 or 2) takes its place.
  public var adobeTransform: UInt8?

  public init(
    container: Container, keptRanges: [Range<Int>], orientation: Orientation = .upright,
    marksAdobeRGB: Bool = false, replacesJFIF: Bool = false, adobeTransform: UInt8? = nil
  ) {
    self.container = container
    self.keptRanges = keptRanges
    self.orientation = orientation
    self.marksAdobeRGB = marksAdobeRGB
    self.replacesJFIF = replacesJFIF
    self.adobeTransform = adobeTransform
  }
}
