import Model

@testable import Imaging

/// What is stored is made of the upload's own bytes, says nothing about people, is the same picture
/// to the pixel, and is what would be stored of it again.
enum SanitizerCheck {
  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    let format: PictureFormat = PNGStructure(scanning: bytes.span).hasSignature ? .png : .jpeg
    // What cannot be decoded is not stored, but the ranges have to be right before that is known.
    if let form = structuralForm(of: bytes, format) {
      let stored = try storedBytes(form, of: bytes)
      try promise(
        structuralForm(of: stored, format) != nil, "What would be stored cannot be read again.")
    }
    guard case .success(let sent) = inspect(bytes, format) else { return }
    let stored = try storedBytes(sent.storedForm, of: bytes)
    switch inspect(stored, format) {
    case .failure(let error):
      throw BrokenPromise("What is stored of a readable picture is refused: \(error)")
    case .success(let kept):
      try checkPrivacy(of: kept.metadata)
      try checkSameness(sent, kept)
      try promise(
        try storedBytes(kept.storedForm, of: stored) == stored,
        "Sanitising twice is not sanitising once.")
    }
  }

  private static func inspect(
    _ bytes: [UInt8], _ format: PictureFormat
  ) -> Result<InspectedPicture, ImagingError> {
    PictureCheck.inspect(bytes, format, specs: FuzzLimits.everyPixel)
  }

  /// By the structure alone; `nil` when the picture would be refused for it.
  private static func structuralForm(
    of bytes: [UInt8], _ format: PictureFormat
  ) -> SanitizedForm? {
    switch format {
    case .png:
      let structure = PNGStructure(scanning: bytes.span)
      let exif = ExifReader.read(bytes.span, in: structure.exifRange.map { [$0] } ?? [])
      return try? structure.sanitized(
        orientation: exif.orientation, marksAdobeRGB: exif.marksAdobeRGB)
    case .jpeg:
      let structure = JPEGStructure(scanning: bytes.span)
      let exif = ExifReader.read(bytes.span, in: structure.exifRanges)
      let hasProfile =
        if case .whole = structure.iccProfile(in: bytes.span) { true } else { false }
      return try? structure.sanitized(
        orientation: exif.orientation, marksAdobeRGB: exif.marksAdobeRGB,
        usesICCProfile: hasProfile)
    }
  }

  private static func storedBytes(
    _ form: SanitizedForm, of bytes: [UInt8]
  ) throws(BrokenPromise) -> [UInt8] {
    var end = 0
    for range in form.keptRanges {
      try promise(
        range.lowerBound >= end && !range.isEmpty && range.upperBound <= bytes.count,
        "The kept range \(range) of \(bytes.count) bytes follows one that ends at \(end).")
      end = range.upperBound
    }
    do throws(StoredFormError) {
      return try StoredForm.sanitized(form).storedBytes(of: bytes.span)
    } catch {
      throw BrokenPromise("The stored bytes cannot be put together: \(error)")
    }
  }

  private static func checkPrivacy(of metadata: PreviewMetadata) throws(BrokenPromise) {
    try promise(!metadata.hasLocation, "What is stored has a location.")
    try promise(
      metadata.capturedAt == nil && metadata.cameraMake == nil && metadata.cameraModel == nil,
      "What is stored says when or with what it was taken.")
    try promise(!metadata.hasMultiplePictures, "What is stored has an index of further pictures.")
  }

  private static func checkSameness(
    _ sent: InspectedPicture, _ kept: InspectedPicture
  ) throws(BrokenPromise) {
    let (before, after) = (sent.metadata, kept.metadata)
    try promise(
      before.width == after.width && before.height == after.height
        && before.orientation == after.orientation,
      "A picture of \(before.width) × \(before.height) pixels is stored as one of"
        + " \(after.width) × \(after.height).")
    try promise(
      sent.renditions.map(\.bytes) == kept.renditions.map(\.bytes),
      "What is stored is another picture.")
    try promise(
      before.colorSpace == after.colorSpace && before.bitDepth == after.bitDepth
        && before.profileName == after.profileName
        && before.hasTransparency == after.hasTransparency
        && before.isAnimated == after.isAnimated,
      "What is stored has other colours, depth, transparency or frames.")
  }
}
