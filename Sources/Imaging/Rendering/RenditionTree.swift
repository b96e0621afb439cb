import Model

/// Makes all renditions of a picture from one pass over its rows.
///
/// Rows of linear pixels go in at the top; each node resamples them to its size, keeps the result,
/// and hands its own rows, still as floats, down to the nodes that are made from it.
final class RenditionTree {
  private var canvases: [RenditionCanvas] = []
  private var roots: [Branch] = []
  private var interlaced: [(resampler: ScatteringResampler, branch: Branch)] = []

  /// Rows on their way from one size to the next.
  private final class Branch {
    let canvas: RenditionCanvas
    /// `nil` at the top of an interlaced picture, whose rows come finished.
    let resampler: StreamingResampler?
    var children: [Branch] = []
    private let rows: LightRows
    private var rowCount = 0
    /// For the children; nothing worth mentioning where there are none.
    private let batch: RowBatch

    init(canvas: RenditionCanvas, resampler: StreamingResampler?, isParent: Bool) {
      self.canvas = canvas
      self.resampler = resampler
      rows = LightRows(
        width: canvas.width, laneCount: canvas.laneCount, rowCount: Kernels.rowBatch)
      batch = RowBatch(width: isParent ? canvas.width : 1, laneCount: canvas.laneCount)
    }

    func push(_ batch: borrowing RowBatch, count: Int) {
      guard let resampler else { return }
      resampler.push(batch, count: count)
      while true {
        let count = resampler.pull(into: rows, firstRow: rowCount)
        guard count > 0 else { return }
        for row in rowCount..<rowCount + count { canvas.append(rows.row(row)) }
        advance(by: count)
      }
    }

    /// Takes a finished row of an interlaced picture, of which the canvas may need fewer lanes.
    func take(_ pixels: UnsafePointer<LinearPixel>) {
      let row = rows.row(rowCount)
      for x in 0..<canvas.width {
        for lane in 0..<canvas.laneCount { row[x * canvas.laneCount + lane] = pixels[x][lane] }
      }
      canvas.append(row)
      advance(by: 1)
    }

    func finish() {
      if rowCount > 0 { flush() }
      for child in children { child.finish() }
    }

    private func advance(by count: Int) {
      rowCount += count
      if rowCount == Kernels.rowBatch { flush() }
    }

    private func flush() {
      if !children.isEmpty {
        batch.take(rows)
        for child in children { child.push(batch, count: rowCount) }
      }
      rowCount = 0
    }
  }

  /// - Parameters:
  ///   - samples: how many samples the decoder gives.
  ///   - extent: how many the picture truly covers; see `FilterWeights`.
  ///   - streamedQualities: for every node; see `RenditionLayout.streamedQualities`.
  init(
    layout: RenditionLayout, samples: PixelSize, extent: (width: Double, height: Double),
    isInterlaced: Bool, style: RenditionCanvas.Style, streamedQualities: [Set<Int>]
  ) throws(ImagingError) {
    precondition(streamedQualities.count == layout.nodes.count)
    var branches: [Branch] = []
    for (index, (node, qualities)) in zip(layout.nodes, streamedQualities).enumerated() {
      let canvas = try RenditionCanvas(
        width: node.size.width, height: node.size.height, style: style,
        streamedQualities: qualities)
      let source = node.parent.map { layout.nodes[$0].size } ?? samples
      let covered =
        node.parent == nil ? extent : (width: Double(source.width), height: Double(source.height))
      let columns = FilterWeights(
        sourceCount: source.width, extent: covered.width, outputCount: node.size.width)
      let rows = FilterWeights(
        sourceCount: source.height, extent: covered.height, outputCount: node.size.height)
      let isParent = layout.nodes.contains { $0.parent == index }
      let branch: Branch
      if node.parent == nil, isInterlaced {
        branch = Branch(canvas: canvas, resampler: nil, isParent: isParent)
        interlaced.append((ScatteringResampler(columns: columns, rows: rows), branch))
      } else {
        branch = Branch(
          canvas: canvas,
          resampler: StreamingResampler(
            columns: columns, rows: rows, laneCount: canvas.laneCount),
          isParent: isParent)
      }
      if let parent = node.parent {
        branches[parent].children.append(branch)
      } else {
        roots.append(branch)
      }
      branches.append(branch)
      canvases.append(canvas)
    }
  }

  /// Takes the next rows of the source; see `StreamingResampler.push`.
  func push(_ rows: borrowing RowBatch, count: Int) {
    for root in roots { root.push(rows, count: count) }
  }

  /// Takes one row of an interlaced source's pass; see `ScatteringResampler.add`.
  func add(
    _ pixels: UnsafePointer<LinearPixel>, y: Int, firstColumn: Int, columnStep: Int
  ) {
    for (resampler, _) in interlaced {
      resampler.add(pixels, y: y, firstColumn: firstColumn, columnStep: columnStep)
    }
  }

  /// The finished pictures in the order of the layout's nodes. Nothing can be pushed any more.
  func finish(dropsAlpha: Bool) throws(ImagingError) -> [FinishedPicture] {
    for (resampler, branch) in interlaced { resampler.emit(branch.take) }
    for root in roots { root.finish() }
    // What comes now finds its room where the rows were.
    roots = []
    interlaced = []
    var pictures: [FinishedPicture] = []
    for canvas in canvases { pictures.append(try canvas.finish(dropsAlpha: dropsAlpha)) }
    return pictures
  }
}
