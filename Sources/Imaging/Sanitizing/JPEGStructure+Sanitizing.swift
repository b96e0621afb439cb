import Model

extension JPEGStructure {
  /// Keeps tables, frames, scans and coded data, and of the application segments a plain JFIF, a
  /// plain Adobe segment, and the pieces of a used ICC profile.
  ///
  /// Everything else goes: Exif, XMP, IPTC, multi-picture indexes, thumbnails, comments, garbage
  /// between segments, and whatever follows the end of the image. No byte is changed, so the
  /// pixels stay bit-identical; sanitising twice is sanitising once. Of a truncated file what
  /// there is stays.
  ///
  /// - Parameter usesICCProfile: Whether the profile is whole and decides the colours.
  /// - Throws: `ImagingError.undecodable` when there is no image to keep, or too much of it to be
  ///   followed.
  func sanitized(
    orientation: Orientation, marksAdobeRGB: Bool, usesICCProfile: Bool
  ) throws(ImagingError) -> SanitizedForm {
    switch ending {
    case .notJPEG: throw .undecodable(reason: "it does not begin with a start-of-image marker")
    case .tooManySegments:
      throw .undecodable(reason: "it has more than \(Self.segmentLimit) segments")
    case .endOfImage, .endOfFile, .illegalMarker: break
    }
    let plainJFIF = hasPlainJFIF ? jfif : nil
    let plainAdobe = adobe.flatMap { $0.payload.count == 12 ? $0 : nil }
    // The constant header goes after the first range; JFIF wants to stand before everything else.
    var beginning = 0..<2
    var kept = KeptRanges()
    for segment in segments {
      if segment == plainJFIF, segment.range.lowerBound == beginning.upperBound {
        beginning = 0..<segment.range.upperBound
      } else if segment.marker.carriesPixels || segment == plainJFIF || segment == plainAdobe
        || (usesICCProfile && iccSegments.contains(segment))
      {
        kept.append(segment.range)
        kept.append(segment.codedData ?? segment.range.upperBound..<segment.range.upperBound)
      }
    }
    if let end = endOfImage { kept.append(end - 2..<end) }
    return SanitizedForm(
      container: .jpeg, keptRanges: [beginning] + kept.ranges, orientation: orientation,
      marksAdobeRGB: marksAdobeRGB, replacesJFIF: hasJFIF && plainJFIF == nil,
      adobeTransform: plainAdobe == nil ? effectiveAdobeTransform : nil)
  }

  /// What libjpeg makes of the Adobe segment: unknown transforms are the usual one for the number
  /// of components.
  private var effectiveAdobeTransform: UInt8? {
    guard let adobeTransform else { return nil }
    if adobeTransform <= 2 { return adobeTransform }
    return switch frame?.components.count {
    case 3: 1
    case 4: 2
    default: 0
    }
  }
}
