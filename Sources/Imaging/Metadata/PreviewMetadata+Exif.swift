import Model

extension PreviewMetadata {
  /// Takes over what Exif says; width and height must already be those of the displayed picture.
  mutating func apply(_ exif: ExifMetadata) {
    orientation = exif.orientation
    capturedAt = exif.capturedAt
    cameraMake = exif.cameraMake
    cameraModel = exif.cameraModel
    hasLocation = exif.hasLocation
  }
}
