import Imaging
import MediaTypes
import Model

/// Lays out a finding as bytes, on the side that is not trusted.
struct ReportWriter {
  /// Preamble and record; the renditions' bytes go behind them.
  static func bytes(of finding: Finding) -> [UInt8] {
    var writer = ReportWriter()
    writer.write(finding)
    var preamble = RecordWriter()
    preamble.append(ReportLayout.magic)
    preamble.append(UInt32(clamping: writer.record.bytes.count))
    return preamble.bytes + writer.record.bytes
  }

  private var record = RecordWriter()
  private let limit = ReportLayout.textLimitByteCount

  private mutating func write(_ finding: Finding) {
    switch finding {
    case .type(let detected):
      record.append(ReportLayout.Kind.type.rawValue)
      record.append(detected.mediaType.description, limitByteCount: limit)
      record.append(detected.objection, limitByteCount: limit)
    case .picture(let mediaType, let picture):
      record.append(ReportLayout.Kind.picture.rawValue)
      record.append(mediaType.description, limitByteCount: limit)
      write(picture.metadata, picture.storedForm)
      record.append(UInt32(clamping: picture.renditions.count))
      for rendition in picture.renditions { write(rendition) }
      record.append(UInt32(clamping: picture.storedForm.keptRanges.count))
      for range in picture.storedForm.keptRanges {
        record.append(UInt32(clamping: range.lowerBound))
        record.append(UInt32(clamping: range.upperBound))
      }
    case .refused(let error):
      record.append(ReportLayout.Kind.refused.rawValue)
      write(error)
    case .undetected(let reason):
      record.append(ReportLayout.Kind.undetected.rawValue)
      record.append(reason, limitByteCount: limit)
    }
  }

  private mutating func write(_ metadata: PreviewMetadata, _ form: SanitizedForm) {
    record.append(UInt32(clamping: metadata.width))
    record.append(UInt32(clamping: metadata.height))
    record.append(metadata.orientation.rawValue)
    let model = ReportLayout.colorModels.firstIndex(of: metadata.colorSpace) ?? 0
    record.append(UInt8(clamping: model))
    record.append(UInt8(clamping: metadata.bitDepth))
    record.append(flags(metadata, form).rawValue)
    record.append(form.orientation.rawValue)
    record.append(form.adobeTransform ?? 0)
    record.append(
      metadata.profileName, limitByteCount: ReportLayout.profileNameLimitByteCount)
    record.append(
      metadata.capturedAt, limitByteCount: ReportLayout.captureTimeLimitByteCount)
    record.append(metadata.cameraMake, limitByteCount: limit)
    record.append(metadata.cameraModel, limitByteCount: limit)
    record.append(metadata.blurHash, limitByteCount: ReportLayout.blurHashLimitByteCount)
    record.append(metadata.dominantColor, limitByteCount: 7)
    let warnings = metadata.warnings.prefix(ReportLayout.warningLimit)
    record.append(UInt8(clamping: warnings.count))
    for warning in warnings { record.append(warning, limitByteCount: limit) }
  }

  private func flags(
    _ metadata: PreviewMetadata, _ form: SanitizedForm
  ) -> ReportLayout.Flags {
    var flags: ReportLayout.Flags = []
    if metadata.hasTransparency { flags.insert(.transparent) }
    if metadata.isAnimated { flags.insert(.animated) }
    if metadata.hasMultiplePictures { flags.insert(.multiplePictures) }
    if metadata.hasLocation { flags.insert(.location) }
    if metadata.isTruncated { flags.insert(.truncated) }
    if form.marksAdobeRGB { flags.insert(.marksAdobeRGB) }
    if form.replacesJFIF { flags.insert(.replacesJFIF) }
    if form.adobeTransform != nil { flags.insert(.hasAdobeTransform) }
    return flags
  }

  private mutating func write(_ rendition: Rendition) {
    record.append(UInt32(clamping: rendition.width))
    record.append(UInt32(clamping: rendition.height))
    record.append(rendition.mediaType == .png)
    record.append(UInt64(clamping: rendition.bytes.count))
  }

  /// A case's number, its numbers, its text.
  private mutating func write(_ error: ImagingError) {
    switch error {
    case .undecodable(let reason):
      record.append(UInt8(1))
      record.append(reason, limitByteCount: limit)
    case .unsupportedCoding(let name):
      record.append(UInt8(2))
      record.append(name, limitByteCount: limit)
    case .tooManyPixels(let actual, _): write(3, actual)
    case .sideTooLong(let actual, _): write(4, actual)
    case .tooManyScans(let actual, _): write(5, actual)
    case .needsTooMuchMemory(let byteCount, _): write(6, byteCount)
    case .tookTooLong: record.append(UInt8(7))
    case .outOfMemory: record.append(UInt8(8))
    }
  }

  private mutating func write(_ number: UInt8, _ actual: Int) {
    record.append(number)
    record.append(Int64(actual))
  }
}
