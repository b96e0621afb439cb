/// What has become of one of a layout's nodes, as people see it.
enum FinishedPicture {
  /// With an alpha channel when the picture has real transparency.
  case pixels(PixelBuffer)
  /// JPEGs by their quality: encoded as the rows came, and no pixels kept.
  case encoded([Int: [UInt8]])
}
