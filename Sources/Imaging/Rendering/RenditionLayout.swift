import Model

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
    let sizes = (specs.isEmpty ? [.thumb] : specs).map { $0.size(of: stored, orientation) }
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

  /// The smallest scale, in eighths, that serves all renditions of a JPEG: 1, 2, 4 or 8.
  func smallestScale(of stored: PixelSize) -> Int {
    DecodeScale.eighths(of: stored, for: nodes.map(\.size))
  }

  /// Memory of the finished 8-bit pictures and, for an interlaced source, of the sums.
  func byteCount(isInterlaced: Bool) -> Int {
    nodes.reduce(0) { total, node in
      let sums = isInterlaced && node.parent == nil ? MemoryLayout<LinearPixel>.stride : 0
      return total + node.size.pixelCount * (4 + sums)
    }
  }
}
