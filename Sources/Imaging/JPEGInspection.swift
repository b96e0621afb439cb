import Model

/// Reads the structure, checks it against the limits, decodes at the smallest scale that serves
/// all renditions, and says what is to be stored.
func inspectJPEG(
  _ bytes: Span<UInt8>, specs: [RenditionSpec], budget: DecodeBudget
) throws(ImagingError) -> InspectedPicture {
  let structure = JPEGStructure(scanning: bytes)
  let frame = try checkedFrame(of: structure, budget: budget)
  let exif = ExifReader.read(bytes, in: structure.exifRanges)
  let stored = PixelSize(width: frame.width, height: frame.height)
  let layout = RenditionLayout(
    stored: stored, orientation: exif.orientation, specs: specs)
  try budget.check(
    memoryByteCount: layout.byteCount(isInterlaced: false)
      + coefficientByteCount(of: frame, in: structure))

  let decoded = try decodeJPEG(
    bytes, frame: frame, layout: layout,
    streamedQualities: layout.streamedQualities(
      specs: specs, orientation: exif.orientation, hasAlpha: false),
    profile: structure.iccProfile(in: bytes), exif: exif, budget: budget)
  let rendered = try RenditionSet(
    decoded.pictures, layout: layout, specs: specs, fullChroma: false)

  var metadata = PreviewMetadata(
    stored: stored, exif: exif, rendered: rendered, colorSpace: decoded.colorModel,
    profileName: decoded.color.profileName, bitDepth: frame.precision)
  metadata.hasMultiplePictures = structure.hasMultiplePictures
  metadata.isTruncated = decoded.isTruncated
  metadata.warnings = decoded.warnings + exif.warnings
  return InspectedPicture(
    metadata: metadata, renditions: rendered.renditions,
    storedForm: try structure.sanitized(
      orientation: exif.orientation, marksAdobeRGB: exif.marksAdobeRGB,
      usesICCProfile: decoded.color.usesProfile))
}

/// What decoding a JPEG yields.
private struct DecodedJPEG {
  /// In the order of the layout's nodes.
  let pictures: [FinishedPicture]
  let color: SourceColor
  let colorModel: ColorModel
  let isTruncated: Bool
  let warnings: [String]
}

/// The frame header, once its coding is one that can be read and its size is within the limits.
private func checkedFrame(
  of structure: JPEGStructure, budget: DecodeBudget
) throws(ImagingError) -> JPEGStructure.Frame {
  guard let frame = structure.frame else {
    throw .undecodable(reason: "it has no frame header")
  }
  guard structure.scanCount > 0 else {
    throw .undecodable(reason: "it ends before the picture begins")
  }
  if let name = frame.unsupportedCoding { throw .unsupportedCoding(name: name) }
  try budget.check(width: frame.width, height: frame.height)
  guard structure.scanCount <= budget.limits.scanCount else {
    throw .tooManyScans(actual: structure.scanCount, limit: budget.limits.scanCount)
  }
  return frame
}

/// The coefficients that are held at a time of a picture that comes in several scans: 16 bits each,
/// and a word for each block of a progressive one.
private func coefficientByteCount(
  of frame: JPEGStructure.Frame, in structure: JPEGStructure
) -> Int {
  guard frame.isProgressive || structure.scanCount > 1 else { return 0 }
  // Sampling factors are at most 15 and sides at most 65,500 here: nothing can overflow.
  let across = max(frame.components.map { Int($0.horizontalSampling) }.max() ?? 1, 1)
  let down = max(frame.components.map { Int($0.verticalSampling) }.max() ?? 1, 1)
  let columns = (frame.width + 8 * across - 1) / (8 * across)
  // Progressive scans are read side by side, a row at a time; where scans are missing libjpeg holds
  // the picture whole, and is told how much it may allocate.
  let rows = frame.isReadSideBySide ? 1 : (frame.height + 8 * down - 1) / (8 * down)
  let blockByteCount = 128 + 8
  return frame.components.reduce(0) { total, component in
    let blocks = Int(component.horizontalSampling) * Int(component.verticalSampling)
    return total + columns * rows * blocks * blockByteCount
  }
}

private func decodeJPEG(
  _ bytes: Span<UInt8>, frame: JPEGStructure.Frame, layout: RenditionLayout,
  streamedQualities: [Set<Int>], profile: ICCAssembly, exif: ExifMetadata, budget: DecodeBudget
) throws(ImagingError) -> DecodedJPEG {
  try bytes.withUnsafeBufferPointer { input throws(ImagingError) in
    var decoder = try JPEGDecoder(
      reading: input, besides: layout.byteCount(isInterlaced: false), budget: budget)
    let stored = PixelSize(width: frame.width, height: frame.height)
    let eighths = layout.smallestScale(of: stored)
    let output = try decoder.start(eighths: eighths)
    // What was checked and what will be decoded must be one and the same picture.
    guard output.width == (stored.width * eighths + 7) / 8,
      output.height == (stored.height * eighths + 7) / 8
    else { throw .undecodable(reason: "its frame header can be read in two ways") }
    let (channels, colorModel): (SampleLayout.Channels, ColorModel) =
      switch output.channelCount {
      case 1: (.gray, .gray)
      case 3: (.rgb, .rgb)
      case 4: (.invertedCMYK, .cmyk)
      default: throw .unsupportedCoding(name: "JPEG of \(output.channelCount) components")
      }
    let samples = SampleLayout(channels: channels, bitDepth: 8)
    let color = SourceColor.jpeg(
      profile: profile, isAdobeRGB: exif.marksAdobeRGB, layout: samples)
    // The decoder's size is rounded up; the picture ends where the fraction says.
    let tree = try RenditionTree(
      layout: layout, samples: PixelSize(width: output.width, height: output.height),
      extent: (Double(stored.width * eighths) / 8, Double(stored.height * eighths) / 8),
      isInterlaced: false,
      style: RenditionCanvas.Style(
        matrix: color.matrix, hasAlpha: false, isGray: samples.isGray, fullChroma: false,
        orientation: exif.orientation),
      streamedQualities: streamedQualities)
    let linearizer = RowLinearizer(layout: samples, color: color, width: output.width)
    let failure = try decodeRows(
      of: &decoder, height: output.height,
      by: RowFeeder(tree: tree, linearizer: linearizer, width: output.width))

    let state = decoder.state
    guard state.completeRowCount != 0 else {
      throw .undecodable(reason: "the data ends before the first rows are complete")
    }
    var warnings = [color.warning].compactMap { $0 }
    if let failure {
      warnings.append("The picture was decoded in part: \(failure).")
    } else if state.isTruncated {
      warnings.append("The picture was decoded in part: the data ends too early.")
    } else if let warning = state.firstWarning {
      warnings.append("The picture's data is damaged in places: the decoder says “\(warning)”.")
    }
    return DecodedJPEG(
      pictures: try tree.finish(dropsAlpha: false), color: color, colorModel: colorModel,
      isTruncated: failure != nil || state.isTruncated, warnings: warnings)
  }
}

/// Decodes all rows; those that cannot be decoded become neutral grey.
///
/// - Returns: why rows are missing, as a clause.
/// - Throws: when not one row could be decoded, or a limit was passed.
private func decodeRows(
  of decoder: inout JPEGDecoder, height: Int, by feeder: RowFeeder
) throws(ImagingError) -> String? {
  var y = 0
  var failure: String?
  while y < height {
    let (rowCount, error) = decoder.read(
      into: feeder.room.assumingMemoryBound(to: UInt8.self), stride: feeder.stride)
    feeder.append(rowCount: rowCount)
    y += rowCount
    if let error {
      guard case .undecodable(let reason) = error, y > 0 else { throw error }
      failure = reason
      break
    }
    guard rowCount > 0 else { break }
  }
  feeder.appendMissing(rowCount: height - y)
  feeder.finish()
  return failure
}

extension JPEGStructure.Frame {
  fileprivate var isProgressive: Bool { marker.rawValue == 0xC2 || marker.rawValue == 0xCA }

  /// Progressive scans of Huffman codes; arithmetic ones are libjpeg's alone.
  fileprivate var isReadSideBySide: Bool { marker.rawValue == 0xC2 }

  /// The name of a coding that libjpeg-turbo does not read; `nil` when it does.
  fileprivate var unsupportedCoding: String? {
    // ITU-T T.81, table B.1.
    switch marker.rawValue {
    case 0xC3, 0xC7, 0xCB, 0xCF: return "lossless JPEG"
    case 0xC5, 0xC6, 0xCD, 0xCE: return "hierarchical JPEG"
    default: break
    }
    if precision != 8 { return "JPEG with \(precision) bits a sample" }
    return [1, 3, 4].contains(components.count) ? nil : "JPEG of \(components.count) components"
  }
}
