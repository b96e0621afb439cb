import Model

/// All renditions of a picture, encoded, with what its preview says about its pixels.
struct RenditionSet {
  /// In the order of the specs.
  let renditions: [Rendition]
  let blurHash: String
  let dominantColor: String

  /// - Parameters:
  ///   - pictures: those of the layout's nodes; the smallest as pixels.
  ///   - fullChroma: for pictures that came with full colour resolution, such as screenshots.
  init(
    _ pictures: [FinishedPicture], layout: RenditionLayout, specs: [RenditionSpec],
    fullChroma: Bool
  ) throws(ImagingError) {
    var renditions: [Rendition] = []
    for (spec, node) in zip(specs, layout.nodeOfSpec) {
      switch pictures[node] {
      case .encoded(let bytes):
        guard let bytes = bytes[spec.quality] else {
          preconditionFailure("a node is encoded with every quality that is asked of it")
        }
        let size = layout.nodes[node].size
        renditions.append(
          Rendition(
            spec: spec, width: size.width, height: size.height, mediaType: .jpeg, bytes: bytes))
      case .pixels(let picture):
        // A picture that is smaller than both boxes comes out of them alike.
        let twin = zip(renditions, layout.nodeOfSpec).first { other, otherNode in
          otherNode == node && other.spec.format == spec.format
            && other.spec.quality == spec.quality
        }
        if let (twin, _) = twin {
          renditions.append(
            Rendition(
              spec: spec, width: twin.width, height: twin.height, mediaType: twin.mediaType,
              bytes: twin.bytes))
        } else {
          renditions.append(try Self.encode(picture, by: spec, fullChroma: fullChroma))
        }
      }
    }
    self.renditions = renditions
    // The layout lists larger pictures first, and there is always one.
    guard case .pixels(let smallest)? = pictures.last else {
      preconditionFailure("the smallest picture's pixels are kept")
    }
    blurHash = BlurHash.encode(smallest)
    dominantColor = DominantColor.find(in: smallest)
  }

  private static func encode(
    _ picture: PixelBuffer, by spec: RenditionSpec, fullChroma: Bool
  ) throws(ImagingError) -> Rendition {
    let hasAlpha = picture.channelCount == 4
    let isJPEG = spec.format == .jpeg || (spec.format == .automatic && !hasAlpha)
    let bytes =
      isJPEG
      ? try (hasAlpha ? picture.onWhite() : picture)
        .jpeg(quality: spec.quality, fullChroma: fullChroma)
      : try picture.png()
    return Rendition(
      spec: spec, width: picture.width, height: picture.height,
      mediaType: isJPEG ? .jpeg : .png, bytes: bytes)
  }
}
