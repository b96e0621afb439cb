/// A width and a height in pixels.
public struct PixelSize: Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  public var swapped: PixelSize { PixelSize(width: height, height: width) }
  public var pixelCount: Int { width * height }

  /// The largest size of the same proportions inside a box; never larger than this one, never
  /// without pixels. The side that does not touch the box is rounded to the nearest pixel.
  public func fitted(into box: PixelSize) -> PixelSize {
    guard width > box.width || height > box.height else { return self }
    // Sides are at most 65,500, so the products fit easily.
    if width * box.height >= height * box.width {
      let fitted = (height * box.width * 2 + width) / (width * 2)
      return PixelSize(width: box.width, height: max(1, min(fitted, box.height)))
    }
    let fitted = (width * box.height * 2 + height) / (height * 2)
    return PixelSize(width: max(1, min(fitted, box.width)), height: box.height)
  }
}
