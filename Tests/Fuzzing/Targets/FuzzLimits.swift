import Model

/// Small bounds, so that many inputs are tried in a second; what they bound is the same code.
enum FuzzLimits {
  static let limits = {
    guard
      let limits = Limits(
        uploadByteCount: 1 << 20, pixelCount: 300_000, sidePixelCount: 4_096, scanCount: 20,
        decodeByteCount: 64 << 20, decodeSeconds: 5)
    else { preconditionFailure("The limits for fuzzing are not valid.") }
    return limits
  }()

  /// A rendition that another is fed from, and one in a fixed format.
  static let specs = [
    spec("large", side: 96, .automatic), spec("small", side: 24, .automatic),
    spec("square", side: 40, .png),
  ]

  /// Every pixel, without loss.
  static let everyPixel = [spec("all", side: 4_096, .png)]

  private static func spec(
    _ name: String, side: Int, _ format: RenditionSpec.Format
  ) -> RenditionSpec {
    guard
      let spec = RenditionSpec(
        name: name, maximumWidth: side, maximumHeight: side, format: format)
    else { preconditionFailure("The rendition \(name) for fuzzing is not valid.") }
    return spec
  }
}
