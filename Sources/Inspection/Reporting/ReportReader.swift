import Imaging
import MediaTypes
import Model

/// Reads a record that may have been written by somebody who took over the decoder: every field is
/// held to its range, to what was asked for, and to the upload itself.
struct ReportReader {
  /// Everything about the request that a report has to fit.
  struct Expectation {
    var uploadByteCount: Int
    var formats: Set<PictureFormat>
    var specs: [RenditionSpec]
    var limits: Limits
    /// What the result file holds behind the record.
    var renditionsByteCount: Int
  }

  /// A finding whose renditions have no bytes yet.
  enum Outline {
    case whole(Finding)
    case picture(MediaType, DecodedPicture, renditions: [RenditionOutline])
  }

  struct RenditionOutline: Hashable {
    var spec: RenditionSpec
    var width: Int
    var height: Int
    var mediaType: MediaType
    var byteCount: Int
  }

  private var record: RecordReader
  private let expected: Expectation
  private let textLimit = ReportLayout.textLimitByteCount

  init(_ bytes: [UInt8], expecting expected: Expectation) {
    record = RecordReader(bytes)
    self.expected = expected
  }

  static func outline(
    of bytes: [UInt8], expecting expected: Expectation
  ) throws(RecordFault) -> Outline {
    var reader = ReportReader(bytes, expecting: expected)
    let outline = try reader.outline()
    try reader.record.expectEnd()
    return outline
  }

  private mutating func outline() throws(RecordFault) -> Outline {
    let number = try record.number(UInt8.self)
    guard let kind = ReportLayout.Kind(rawValue: number) else {
      throw .outOfRange(.kind, actual: Int(number), 1...4)
    }
    switch kind {
    case .type: return .whole(.type(try detectedType()))
    case .picture: return try picture()
    case .refused: return .whole(.refused(try imagingError()))
    case .undetected:
      return .whole(.undetected(reason: try record.text(.reason, limitByteCount: textLimit)))
    }
  }

  private mutating func mediaType() throws(RecordFault) -> MediaType {
    let text = try record.text(.mediaType, limitByteCount: textLimit)
    guard let type = MediaType(text), type.description == text else { throw .notText(.mediaType) }
    return type
  }

  private mutating func detectedType() throws(RecordFault) -> DetectedType {
    let type = try mediaType()
    let objection = try record.optionalText(.objection, limitByteCount: textLimit)
    // A picture of an accepted format is decoded, or there is something to say against it.
    if objection == nil, let format = PictureFormat(type), expected.formats.contains(format) {
      throw .contradiction(.kind)
    }
    return DetectedType(type, objection: objection)
  }

  private mutating func picture() throws(RecordFault) -> Outline {
    let type = try mediaType()
    guard let format = PictureFormat(type), expected.formats.contains(format) else {
      throw .contradiction(.mediaType)
    }
    var (metadata, form) = try metadata(format)
    let renditions = try renditions(of: metadata)
    form.keptRanges = try keptRanges()
    metadata.warnings = metadata.warnings.filter { !$0.isEmpty }
    return .picture(
      type, DecodedPicture(metadata: metadata, renditions: [], storedForm: form),
      renditions: renditions)
  }

  private mutating func metadata(
    _ format: PictureFormat
  ) throws(RecordFault) -> (PreviewMetadata, SanitizedForm) {
    let sides = 1...expected.limits.sidePixelCount
    let width = try record.number(.width, as: UInt32.self, in: sides)
    let height = try record.number(.height, as: UInt32.self, in: sides)
    guard width * height <= expected.limits.pixelCount else { throw .contradiction(.height) }
    let orientation = try self.orientation()
    let models = ReportLayout.colorModels
    let model = models[
      try record.number(.colorModel, as: UInt8.self, in: 0...models.count - 1)]
    let depth = try record.number(.bitDepth, as: UInt8.self, in: 1...16)
    guard depth.nonzeroBitCount == 1 else { throw .contradiction(.bitDepth) }
    let flags = ReportLayout.Flags(rawValue: try record.number(UInt8.self))
    let storedOrientation = try self.orientation()
    let transform = try record.number(.adobeTransform, as: UInt8.self, in: 0...2)

    var metadata = PreviewMetadata(
      width: width, height: height, colorSpace: model, bitDepth: depth)
    metadata.orientation = orientation
    metadata.hasTransparency = flags.contains(.transparent)
    metadata.isAnimated = flags.contains(.animated)
    metadata.hasMultiplePictures = flags.contains(.multiplePictures)
    metadata.hasLocation = flags.contains(.location)
    metadata.isTruncated = flags.contains(.truncated)
    try readTexts(into: &metadata)
    return (
      metadata,
      SanitizedForm(
        container: format == .jpeg ? .jpeg : .png, keptRanges: [],
        orientation: storedOrientation, marksAdobeRGB: flags.contains(.marksAdobeRGB),
        replacesJFIF: flags.contains(.replacesJFIF),
        adobeTransform: flags.contains(.hasAdobeTransform) ? UInt8(clamping: transform) : nil)
    )
  }

  private mutating func orientation() throws(RecordFault) -> Orientation {
    let number = try record.number(.orientation, as: UInt8.self, in: 1...8)
    guard let orientation = Orientation(rawValue: UInt8(clamping: number)) else {
      throw .outOfRange(.orientation, actual: number, 1...8)
    }
    return orientation
  }

  private mutating func readTexts(into metadata: inout PreviewMetadata) throws(RecordFault) {
    metadata.profileName = try record.optionalText(
      .profileName, limitByteCount: ReportLayout.profileNameLimitByteCount)
    metadata.capturedAt = try record.optionalText(
      .capturedAt, limitByteCount: ReportLayout.captureTimeLimitByteCount)
    if let time = metadata.capturedAt, !time.utf8.allSatisfy(\.isOfCaptureTime) {
      throw .notText(.capturedAt)
    }
    metadata.cameraMake = try record.optionalText(.cameraMake, limitByteCount: textLimit)
    metadata.cameraModel = try record.optionalText(.cameraModel, limitByteCount: textLimit)
    metadata.blurHash = try record.text(
      .blurHash, limitByteCount: ReportLayout.blurHashLimitByteCount)
    guard metadata.blurHash.utf8.allSatisfy(\.isBase83) else { throw .notText(.blurHash) }
    metadata.dominantColor = try record.text(.dominantColor, limitByteCount: 7)
    guard metadata.dominantColor.isColor else { throw .notText(.dominantColor) }
    let count = try record.number(
      .warnings, as: UInt8.self, in: 0...ReportLayout.warningLimit)
    for _ in 0..<count {
      metadata.warnings.append(try record.text(.warnings, limitByteCount: textLimit))
    }
  }

  private mutating func renditions(
    of metadata: PreviewMetadata
  ) throws(RecordFault) -> [RenditionOutline] {
    let count = expected.specs.count
    _ = try record.number(.renditions, as: UInt32.self, in: count...count)
    var room = expected.renditionsByteCount
    var outlines: [RenditionOutline] = []
    for spec in expected.specs {
      let width = try record.number(
        .width, as: UInt32.self, in: 1...min(spec.maximumWidth, metadata.width))
      let height = try record.number(
        .height, as: UInt32.self, in: 1...min(spec.maximumHeight, metadata.height))
      let isPNG = try record.flag(.format)
      switch spec.format {
      case .automatic: break
      case .jpeg: if isPNG { throw .contradiction(.format) }
      case .png: if !isPNG { throw .contradiction(.format) }
      }
      let byteCount = try record.number(.byteCount, as: UInt64.self, in: 0...room)
      room -= byteCount
      outlines.append(
        RenditionOutline(
          spec: spec, width: width, height: height, mediaType: isPNG ? .png : .jpeg,
          byteCount: byteCount))
    }
    return outlines
  }

  /// Ascending, disjoint, not empty, inside the upload.
  private mutating func keptRanges() throws(RecordFault) -> [Range<Int>] {
    let uploadByteCount = expected.uploadByteCount
    let count = try record.number(
      .keptRanges, as: UInt32.self,
      in: 1...ReportLayout.rangeLimit(uploadByteCount: uploadByteCount))
    // What is claimed has to be there before memory is set aside for it.
    guard record.remainingByteCount == count * 8 else { throw .contradiction(.keptRanges) }
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(count)
    var end = 0
    for _ in 0..<count {
      let lower = Int(try record.number(UInt32.self))
      let upper = Int(try record.number(UInt32.self))
      guard lower >= end, lower < upper, upper <= uploadByteCount else {
        throw .contradiction(.keptRanges)
      }
      ranges.append(lower..<upper)
      end = upper
    }
    return ranges
  }

  private mutating func imagingError() throws(RecordFault) -> ImagingError {
    let limits = expected.limits
    switch try record.number(.reason, as: UInt8.self, in: 1...8) {
    case 1:
      return .undecodable(reason: try record.text(.reason, limitByteCount: textLimit))
    case 2:
      return .unsupportedCoding(name: try record.text(.reason, limitByteCount: textLimit))
    case 3:
      return .tooManyPixels(actual: try number(above: limits.pixelCount), limit: limits.pixelCount)
    case 4:
      return .sideTooLong(
        actual: try number(above: limits.sidePixelCount), limit: limits.sidePixelCount)
    case 5:
      return .tooManyScans(actual: try number(above: limits.scanCount), limit: limits.scanCount)
    case 6:
      return .needsTooMuchMemory(byteCount: try number(above: 0), limit: limits.decodeByteCount)
    case 7: return .tookTooLong(limitSeconds: limits.decodeSeconds)
    default: return .outOfMemory
    }
  }

  private mutating func number(above limit: Int) throws(RecordFault) -> Int {
    try record.number(.limits, as: Int64.self, in: limit...Int.max)
  }
}
