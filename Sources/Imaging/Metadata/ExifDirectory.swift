/// The directories of Exif (Exif 2.32, section 4.6.3) that are read.
enum ExifDirectory: Hashable, Sendable {
  /// The picture's own, IFD0.
  case primary
  /// IFD1, of the thumbnail, and any after it: only their pointers are followed.
  case further
  case exif
  case location
  case interoperability

  var name: String {
    switch self {
    case .primary: "first"
    case .further: "thumbnail"
    case .exif: "camera"
    case .location: "location"
    case .interoperability: "interoperability"
    }
  }
}
