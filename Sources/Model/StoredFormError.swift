/// Why the stored bytes cannot be made from an upload: whoever named the ranges is not to be
/// trusted, so nothing about them is taken for granted.
public enum StoredFormError: Error, Hashable, Sendable {
  /// There is no range to keep.
  case nothingKept
  /// A range is empty, lies before the end of the one before it, or passes the upload's end.
  case rangeOutOfPlace(Range<Int>, uploadByteCount: Int)
  /// The first range does not hold what every file of this container begins with.
  case wrongBeginning(SanitizedForm.Container)
  /// The colour transform is none of 0, 1 and 2.
  case unknownAdobeTransform(UInt8)
}

extension StoredFormError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothingKept:
      "The stored form keeps no byte of the upload."
    case .rangeOutOfPlace(let range, let byteCount):
      "The stored form keeps bytes \(range.lowerBound) to \(range.upperBound), which is empty, out"
        + " of order or outside the upload of \(byteCount) bytes."
    case .wrongBeginning(.jpeg):
      "The stored form of a JPEG picture does not begin with its start-of-image marker."
    case .wrongBeginning(.png):
      "The stored form of a PNG picture does not begin with its signature and image header."
    case .unknownAdobeTransform(let transform):
      "The stored form has Adobe's colour transform \(transform); there are 0, 1 and 2."
    }
  }
}
