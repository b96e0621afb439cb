public import Model

/// The formats that have a decoder. The detected type picks exactly one; there is no guessing here.
public enum PictureFormat: Sendable {
  case jpeg
  case png
}

/// Everything that is learnt from one picture in one pass.
public struct InspectedPicture: Sendable {
  public let metadata: PreviewMetadata
  /// In the order of the specs.
  public let renditions: [Rendition]
  public let storedForm: SanitizedForm
}

/// Decodes a picture once and makes every rendition and the preview metadata from that pass.
///
/// The BlurHash and the dominant colour are those of the smallest rendition; with no specs at all
/// they are taken from a picture of the size of `RenditionSpec.thumb`.
public func inspectPicture(
  _ bytes: Span<UInt8>, format: PictureFormat, specs: [RenditionSpec], limits: Limits
) throws(ImagingError) -> InspectedPicture {
  let budget = DecodeBudget(limits: limits)
  return switch format {
  case .jpeg: try inspectJPEG(bytes, specs: specs, budget: budget)
  case .png: try inspectPNG(bytes, specs: specs, budget: budget)
  }
}
