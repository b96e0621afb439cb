/// What has become of one of a layout's nodes.
enum FinishedPicture {
  /// In stored orientation; with an alpha channel when the picture has real transparency.
  case pixels(PixelBuffer)
  /// Upright JPEGs by their quality: encoded as the rows came, and no pixels kept.
  case encoded([Int: [UInt8]])
}
