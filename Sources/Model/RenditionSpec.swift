/// One rendition that is to be made of every picture.
public struct RenditionSpec: Hashable, Sendable {
  public enum Format: String, Sendable, CaseIterable {
    /// JPEG for opaque pictures, PNG for those with real transparency.
    case automatic = "auto"
    case jpeg
    case png
  }

  /// `[a-z0-9_-]`, 1 to 32 characters: part of file names and URLs.
  public let name: String
  /// The box that the picture as displayed is fitted into; it is never enlarged.
  public let maximumWidth: Int
  public let maximumHeight: Int
  public let format: Format
  /// JPEG quality, 1 to 100.
  public let quality: Int

  /// `nil` when the name, a side (1 to 65,500) or the quality is out of range.
  public init?(
    name: String, maximumWidth: Int, maximumHeight: Int, format: Format = .automatic,
    quality: Int = 80
  ) {
    let sides = 1...65_500
    guard (1...32).contains(name.utf8.count),
      name.utf8.allSatisfy({
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }),
      sides.contains(maximumWidth), sides.contains(maximumHeight), (1...100).contains(quality)
    else { return nil }
    self.init(validName: name, maximumWidth, maximumHeight, format, quality)
  }

  private init(
    validName: String, _ width: Int, _ height: Int, _ format: Format, _ quality: Int
  ) {
    name = validName
    maximumWidth = width
    maximumHeight = height
    self.format = format
    self.quality = quality
  }

  /// Fits 320 × 320: for lists and message threads.
  public static let thumb = RenditionSpec(validName: "thumb", 320, 320, .automatic, 80)
  /// Fits 1280 × 1280: for looking at.
  public static let preview = RenditionSpec(validName: "preview", 1280, 1280, .automatic, 80)
  public static let standard = [preview, thumb]

  /// The rendition's size, in the stored orientation, of a picture that is stored in this size.
  public func size(of stored: PixelSize, _ orientation: Orientation) -> PixelSize {
    let box = PixelSize(width: maximumWidth, height: maximumHeight)
    return stored.fitted(into: orientation.swapsAxes ? box.swapped : box)
  }

  /// Names everything that decides the rendition's bytes; stored with it, so that a changed
  /// recipe shows which renditions are stale.
  public var recipe: Recipe {
    Recipe(
      "engine\(Recipe.engineVersion);fit\(maximumWidth)x\(maximumHeight);\(format.rawValue)"
        + ";q\(quality)")
  }
}

/// The fingerprint of a rendition's recipe.
public struct Recipe: Hashable, Sendable, CustomStringConvertible {
  /// Raised whenever the engine's output changes visibly.
  public static let engineVersion = 2

  public let description: String
  public init(_ description: String) { self.description = description }
}

/// A finished rendition: an encoded picture without metadata.
public struct Rendition: Sendable {
  public let spec: RenditionSpec
  public let width: Int
  public let height: Int
  /// `image/jpeg` or `image/png`.
  public let mediaType: MediaType
  public let bytes: [UInt8]

  public init(spec: RenditionSpec, width: Int, height: Int, mediaType: MediaType, bytes: [UInt8]) {
    self.spec = spec
    self.width = width
    self.height = height
    self.mediaType = mediaType
    self.bytes = bytes
  }
}
