import Model

/// A width and a height in pixels.
struct PixelSize: Hashable, Sendable {
  var width: Int
  var height: Int

  var swapped: PixelSize { PixelSize(width: height, height: width) }
  var pixelCount: Int { width * height }

  /// The largest size of the same proportions inside a box; never larger than this one, never
  /// without pixels. The side that does not touch the box is rounded to the nearest pixel.
  func fitted(into box: PixelSize) -> PixelSize {
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

/// Which sizes a picture is rendered at and which is made from which.
struct RenditionLayout: Sendable {
  /// One size to make, in the picture's stored orientation.
  struct Node: Sendable {
    let size: PixelSize
    /// Index of the node that this one is resampled from; `nil` for the source.
    let parent: Int?
  }

  /// Larger ones first; a parent comes before its children.
  let nodes: [Node]
  /// For every spec the index of its node.
  let nodeOfSpec: [Int]

  /// A smaller rendition is fed from a larger one only when that has at least this many times its
  /// pixels a side: then the two filters together are as good as one from the source.
  private static let cascadeRatio = 2

  /// - Parameters:
  ///   - stored: the picture's size in its stored orientation.
  ///   - specs: with none, one node of the size of `RenditionSpec.thumb`: what a preview says about
  ///     a picture is read off its smallest node.
  init(stored: PixelSize, orientation: Orientation, specs: [RenditionSpec]) {
    let sizes = (specs.isEmpty ? [.thumb] : specs).map { spec in
      let box = PixelSize(width: spec.maximumWidth, height: spec.maximumHeight)
      return stored.fitted(into: orientation.swapsAxes ? box.swapped : box)
    }
    let distinct = Set(sizes).sorted {
      ($0.pixelCount, $0.width) > ($1.pixelCount, $1.width)
    }
    var nodes: [Node] = []
    for size in distinct {
      // The last that fits is the smallest that fits.
      let parent = nodes.lastIndex {
        $0.size.width >= size.width * Self.cascadeRatio
          && $0.size.height >= size.height * Self.cascadeRatio
      }
      nodes.append(Node(size: size, parent: parent))
    }
    self.nodes = nodes
    nodeOfSpec = sizes.map { size in distinct.firstIndex(of: size) ?? 0 }
  }

  /// For every node the JPEG qualities that it can be encoded with while its rows come, so that its
  /// pixels need not be kept; none where they are needed.
  ///
  /// A picture that has to be turned needs all of them first, one with alpha may turn out to be
  /// opaque, and the smallest one's pixels are looked at again.
  func streamedQualities(
    specs: [RenditionSpec], orientation: Orientation, hasAlpha: Bool
  ) -> [Set<Int>] {
    nodes.indices.map { index in
      let own = zip(specs, nodeOfSpec).filter { $0.1 == index }.map(\.0)
      let isStreamed =
        orientation == .upright && !hasAlpha && index < nodes.count - 1
        && own.allSatisfy { $0.format != .png }
      return isStreamed ? Set(own.map(\.quality)) : []
    }
  }

  /// How many per cent of the largest rendition's sides a JPEG must have at each scale.
  ///
  /// The decoder averages gamma-coded samples, which loses light where contrast is high: little
  /// over two pixels, much over four and eight. So the smaller scales must leave more of the work
  /// to the resampler (Docs/decisions/0001-linear-light-float-rows.md).
  private static let leastPercentages = [(eighths: 1, percent: 250), (2, 250), (4, 105)]

  /// The smallest scale, in eighths, that serves all renditions of a JPEG: 1, 2, 4 or 8.
  func smallestScale(of stored: PixelSize) -> Int {
    let width = nodes.map(\.size.width).max() ?? 1
    let height = nodes.map(\.size.height).max() ?? 1
    for (eighths, percent) in Self.leastPercentages {
      let (have, need) = (eighths * 100, percent * 8)
      if stored.width * have >= width * need, stored.height * have >= height * need {
        return eighths
      }
    }
    return 8
  }

  /// Memory of the finished 8-bit pictures and, for an interlaced source, of the sums.
  func byteCount(isInterlaced: Bool) -> Int {
    nodes.reduce(0) { total, node in
      let sums = isInterlaced && node.parent == nil ? MemoryLayout<LinearPixel>.stride : 0
      return total + node.size.pixelCount * (4 + sums)
    }
  }
}
