import Model

extension PreviewMetadata {
  /// What every format's inspection says in the same way.
  ///
  /// - Parameter stored: the picture's size in its stored orientation.
  init(
    stored: PixelSize, exif: ExifMetadata, rendered: RenditionSet, colorSpace: ColorModel,
    profileName: String?, bitDepth: Int
  ) {
    let shown = exif.orientation.swapsAxes ? stored.swapped : stored
    self.init(
      width: shown.width, height: shown.height, colorSpace: colorSpace, bitDepth: bitDepth)
    self.profileName = profileName
    orientation = exif.orientation
    capturedAt = exif.capturedAt
    cameraMake = exif.cameraMake
    cameraModel = exif.cameraModel
    hasLocation = exif.hasLocation
    blurHash = rendered.blurHash
    dominantColor = rendered.dominantColor
  }
}
