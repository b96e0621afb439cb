/// What is fed with arbitrary bytes. A target ends well, throws a `BrokenPromise`, or crashes.
enum FuzzTarget: String, CaseIterable, Sendable {
  /// A JPEG from its bytes to its renditions.
  case jpeg
  /// A PNG from its bytes to its renditions.
  case png
  /// What a file is.
  case type
  /// Exif data without a picture around it.
  case exif
  /// A colour profile, by itself and in a picture.
  case icc
  /// What is stored of a picture.
  case sanitizer
  /// A worker's result file, as the process that has the store open reads it.
  case report
  /// A form's body, as it is taken apart while it arrives.
  case multipart
  /// A request's target, header fields, tokens and JSON.
  case headers

  func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    switch self {
    case .jpeg: try PictureCheck.jpeg.check(bytes)
    case .png: try PictureCheck.png.check(bytes)
    case .type: try TypeCheck.check(bytes)
    case .exif: try ExifCheck.check(bytes)
    case .icc: try ProfileCheck.check(bytes)
    case .sanitizer: try SanitizerCheck.check(bytes)
    case .report: try ReportCheck.check(bytes)
    case .multipart: try MultipartCheck.check(bytes)
    case .headers: try FieldCheck.check(bytes)
    }
  }
}
