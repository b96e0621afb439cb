import Model

@testable import Imaging
@testable import Inspection

/// Exif never fails anything: what it says is bounded, and can be reported.
enum ExifCheck {
  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    if bytes.isEmpty { return }
    let whole = ExifReader.read(bytes.span, in: [bytes.indices])
    try checkBounds(of: whole, byteCount: bytes.count)
    // As in a JPEG with two segments of it; the second may go on with the first.
    let middle = bytes.count / 2
    let halves = ExifReader.read(bytes.span, in: [0..<middle, middle..<bytes.count])
    try checkBounds(of: halves, byteCount: bytes.count)
    try promise(
      ExifReader.read(bytes.span, in: [bytes.indices]) == whole,
      "The same bytes said another thing.")
  }

  private static func checkBounds(
    of exif: ExifMetadata, byteCount: Int
  ) throws(BrokenPromise) {
    try promise(
      exif.warnings.count <= ExifMetadata.warningLimit, "There are \(exif.warnings.count) warnings."
    )
    try promise(
      exif.warnings.allSatisfy { $0.hasSuffix(".") && $0.utf8.count < 200 },
      "A warning is no sentence: \(exif.warnings)")
    let texts = [exif.cameraMake, exif.cameraModel, exif.interoperabilityIndex].compactMap { $0 }
    try promise(
      texts.allSatisfy { !$0.isEmpty && $0.utf8.count <= 3 * byteCount },
      "A text is longer than the data, or empty.")
    try HonestReport.check(
      finding(exif), uploadByteCount: byteCount, formats: [.jpeg], specs: [])
  }

  /// A picture with that metadata.
  private static func finding(_ exif: ExifMetadata) -> Finding {
    var metadata = PreviewMetadata(width: 8, height: 8, colorSpace: .rgb, bitDepth: 8)
    metadata.orientation = exif.orientation
    metadata.capturedAt = exif.capturedAt
    metadata.cameraMake = exif.cameraMake
    metadata.cameraModel = exif.cameraModel
    metadata.hasLocation = exif.hasLocation
    metadata.warnings = exif.warnings
    metadata.dominantColor = "#000000"
    return .picture(
      .jpeg,
      DecodedPicture(
        metadata: metadata, renditions: [],
        storedForm: SanitizedForm(
          container: .jpeg, keptRanges: [0..<1], orientation: exif.orientation,
          marksAdobeRGB: exif.marksAdobeRGB)))
  }
}
