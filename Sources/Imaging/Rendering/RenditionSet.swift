import Model

/// All renditions of a picture, encoded, with what its preview says about its pixels.
struct RenditionSet {
  /// In the order of the specs.
  let renditions: [Rendition]
  let blurHash: String
  let dominantColor: String

  /// - Parameters:
  ///   - pictures: those of the layout's nodes, in stored orientation; with an alpha channel when
  ///     the picture has real transparency.
  ///   - fullChroma: for pictures that came with full colour resolution, such as screenshots.
  init(
    _ pictures: [PixelBuffer], layout: RenditionLayout, specs: [RenditionSpec],
    orientation: Orientation, fullChroma: Bool
  ) throws(ImagingError) {
    let upright = pictures.map { $0.upright(orientation) }
    var renditions: [Rendition] = []
    for (spec, node) in zip(specs, layout.nodeOfSpec) {
      let picture = upright[node]
      let hasAlpha = picture.channelCount == 4
      let isJPEG = spec.format == .jpeg || (spec.format == .automatic && !hasAlpha)
      let bytes =
        isJPEG
        ? try (hasAlpha ? picture.onWhite() : picture)
          .jpeg(quality: spec.quality, fullChroma: fullChroma)
        : try picture.png()
      renditions.append(
        Rendition(
          spec: spec, width: picture.width, height: picture.height,
          mediaType: isJPEG ? .jpeg : .png, bytes: bytes))
    }
    self.renditions = renditions
    // The layout lists larger pictures first, and there is always one.
    let smallest = upright[upright.count - 1]
    blurHash = BlurHash.encode(smallest)
    dominantColor = DominantColor.find(in: smallest)
  }
}
