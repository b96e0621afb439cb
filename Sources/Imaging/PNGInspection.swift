import Model

/// Reads the structure, checks it against the limits, decodes row by row, and says what is to be
/// stored.
func inspectPNG(
  _ bytes: Span<UInt8>, specs: [RenditionSpec], budget: DecodeBudget
) throws(ImagingError) -> InspectedPicture {
  let structure = PNGStructure(scanning: bytes)
  guard let header = structure.header else {
    throw .undecodable(reason: "its header is damaged")
  }
  try budget.check(width: header.width, height: header.height)
  let exif = ExifReader.read(bytes, in: structure.exifRange.map { [$0] } ?? [])
  let stored = PixelSize(width: header.width, height: header.height)
  let layout = RenditionLayout(
    stored: stored, orientation: exif.orientation, specs: specs)
  try budget.check(memoryByteCount: layout.byteCount(isInterlaced: header.interlacing == 1))

  let decoded = try decodePNG(
    bytes, structure: structure, layout: layout, specs: specs, orientation: exif.orientation,
    budget: budget)
  let rendered = try RenditionSet(
    decoded.pictures, layout: layout, specs: specs, fullChroma: true)

  var metadata = PreviewMetadata(
    stored: stored, exif: exif, rendered: rendered, colorSpace: header.colorModel,
    profileName: decoded.color.profileName, bitDepth: header.bitDepth)
  metadata.hasTransparency = decoded.hasTransparency
  metadata.isAnimated = structure.isAnimated
  metadata.isTruncated = decoded.failure != nil
  if let failure = decoded.failure {
    metadata.warnings.append("The picture was decoded in part: \(failure).")
  }
  if structure.isAnimated {
    metadata.warnings.append("The picture is animated; its default image is shown.")
  }
  metadata.warnings += [decoded.color.warning].compactMap { $0 } + exif.warnings
  return InspectedPicture(
    metadata: metadata, renditions: rendered.renditions,
    storedForm: try structure.sanitized(
      orientation: exif.orientation, marksAdobeRGB: exif.marksAdobeRGB))
}

/// What decoding a PNG yields.
private struct DecodedPNG {
  /// In the order of the layout's nodes.
  let pictures: [FinishedPicture]
  let color: SourceColor
  let hasTransparency: Bool
  /// Why the picture is not whole, as a clause.
  let failure: String?
}

private func decodePNG(
  _ bytes: Span<UInt8>, structure: PNGStructure, layout: RenditionLayout,
  specs: [RenditionSpec], orientation: Orientation, budget: DecodeBudget
) throws(ImagingError) -> DecodedPNG {
  try bytes.withUnsafeBufferPointer { input throws(ImagingError) in
    var decoder = try PNGDecoder(reading: input, budget: budget)
    let output = decoder.output
    // What was checked and what will be decoded must be one and the same picture.
    guard let header = structure.header, output.width == header.width,
      output.height == header.height, output.isInterlaced == (header.interlacing == 1)
    else { throw .undecodable(reason: "its header can be read in two ways") }
    let channels: SampleLayout.Channels =
      switch output.channelCount {
      case 1: .gray
      case 2: .grayAlpha
      case 3: .rgb
      default: .rgba
      }
    let samples = SampleLayout(channels: channels, bitDepth: output.bitDepth)
    let color = SourceColor.png(structure, profile: decoder.profile, layout: samples)
    let linearizer = RowLinearizer(layout: samples, color: color, width: output.width)
    let tree = try RenditionTree(
      layout: layout, samples: PixelSize(width: output.width, height: output.height),
      extent: (Double(output.width), Double(output.height)), isInterlaced: output.isInterlaced,
      style: RenditionCanvas.Style(
        matrix: color.matrix, hasAlpha: samples.hasAlpha, isGray: samples.isGray,
        fullChroma: true, orientation: orientation),
      streamedQualities: layout.streamedQualities(
        specs: specs, orientation: orientation, hasAlpha: samples.hasAlpha))
    var failure =
      output.isInterlaced
      ? try decodePasses(of: &decoder, linearizer: linearizer, into: tree, budget: budget)
      : try decodeRows(
        of: &decoder,
        by: RowFeeder(tree: tree, linearizer: linearizer, width: output.width), budget: budget)
    if failure == nil {
      do throws(ImagingError) { try decoder.finish() } catch {
        failure = try error.missingRowsReason
      }
    }
    return DecodedPNG(
      pictures: try tree.finish(dropsAlpha: !linearizer.sawTransparency), color: color,
      hasTransparency: linearizer.sawTransparency, failure: failure)
  }
}

/// Rows between two looks at the clock.
private let clockRowCount = 64

/// Decodes rows from top to bottom; those that cannot be decoded become neutral grey.
///
/// - Returns: why rows are missing, as a clause.
/// - Throws: when not one row could be decoded, or a limit was passed.
private func decodeRows(
  of decoder: inout PNGDecoder, by feeder: RowFeeder, budget: DecodeBudget
) throws(ImagingError) -> String? {
  let output = decoder.output
  var failure: String?
  for y in 0..<output.height {
    if y % clockRowCount == 0 { try budget.checkTime() }
    do throws(ImagingError) {
      feeder.append(copying: try decoder.readRow())
    } catch {
      guard y > 0 else { throw error }
      failure = try error.missingRowsReason
      feeder.appendMissing(rowCount: output.height - y)
      break
    }
  }
  feeder.finish()
  return failure
}

/// One of the seven passes of an interlaced PNG (section 8.2 of the specification).
private struct Adam7Pass {
  let firstColumn: Int
  let firstRow: Int
  let columnStep: Int
  let rowStep: Int

  static let all = [
    Adam7Pass(firstColumn: 0, firstRow: 0, columnStep: 8, rowStep: 8),
    Adam7Pass(firstColumn: 4, firstRow: 0, columnStep: 8, rowStep: 8),
    Adam7Pass(firstColumn: 0, firstRow: 4, columnStep: 4, rowStep: 8),
    Adam7Pass(firstColumn: 2, firstRow: 0, columnStep: 4, rowStep: 4),
    Adam7Pass(firstColumn: 0, firstRow: 2, columnStep: 2, rowStep: 4),
    Adam7Pass(firstColumn: 1, firstRow: 0, columnStep: 2, rowStep: 2),
    Adam7Pass(firstColumn: 0, firstRow: 1, columnStep: 1, rowStep: 2),
  ]
}

/// Decodes the passes of an interlaced picture; pixels that cannot be decoded become neutral grey.
private func decodePasses(
  of decoder: inout PNGDecoder, linearizer: RowLinearizer, into tree: RenditionTree,
  budget: DecodeBudget
) throws(ImagingError) -> String? {
  let output = decoder.output
  let pixels = PixelRows(width: output.width, rowCount: 1)
  var failure: String?
  var rowCount = 0
  for pass in Adam7Pass.all where pass.firstColumn < output.width {
    let columnCount =
      (output.width - pass.firstColumn + pass.columnStep - 1) / pass.columnStep
    for y in stride(from: pass.firstRow, to: output.height, by: pass.rowStep) {
      if rowCount % clockRowCount == 0 { try budget.checkTime() }
      if failure == nil {
        do throws(ImagingError) {
          linearizer.linearize(
            try decoder.readRow(), into: pixels.row(0), pixelCount: columnCount)
        } catch {
          guard rowCount > 0 else { throw error }
          failure = try error.missingRowsReason
          pixels.row(0).update(repeating: RowLinearizer.missing, count: output.width)
        }
      }
      rowCount += 1
      tree.add(pixels.row(0), y: y, firstColumn: pass.firstColumn, columnStep: pass.columnStep)
    }
  }
  return failure
}

extension ImagingError {
  /// Why rows are missing, as a clause; rethrows what is not the data's fault.
  fileprivate var missingRowsReason: String {
    get throws(ImagingError) {
      guard case .undecodable(let reason) = self else { throw self }
      return reason
    }
  }
}

extension PNGStructure.Header {
  fileprivate var colorModel: ColorModel {
    switch colorType {
    case 0, 4: .gray
    case 3: .indexed
    default: .rgb
    }
  }
}
