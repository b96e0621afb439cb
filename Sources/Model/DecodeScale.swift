/// The scale at which JPEGs are decoded, before they are resampled.
public enum DecodeScale {
  /// How many per cent of the largest rendition's sides a JPEG must have at each scale.
  ///
  /// The decoder averages gamma-coded samples, which loses light where contrast is high: little
  /// over two pixels, much over four and eight. So the smaller scales must leave more of the work
  /// to the resampler (Docs/decisions/0001-linear-light-float-rows.md).
  private static let leastPercentages = [(eighths: 1, percent: 250), (2, 250), (4, 105)]

  /// The smallest scale, in eighths, that serves all renditions of a JPEG: 1, 2, 4 or 8.
  ///
  /// - Parameters:
  ///   - stored: the picture's size in its stored orientation, as the renditions' are.
  ///   - renditions: at most 65,500 a side.
  public static func eighths(of stored: PixelSize, for renditions: [PixelSize]) -> Int {
    let width = renditions.map(\.width).max() ?? 1
    let height = renditions.map(\.height).max() ?? 1
    for (eighths, percent) in leastPercentages {
      let (have, need) = (eighths * 100, percent * 8)
      if stored.width * have >= width * need, stored.height * have >= height * need {
        return eighths
      }
    }
    return 8
  }
}
