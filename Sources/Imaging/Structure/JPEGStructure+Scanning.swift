import Glibc

extension JPEGStructure {
  /// Reads all markers up to `EOI`, or as far as libjpeg would.
  init(scanning bytes: Span<UInt8>) {
    guard bytes.bigEndianUInt16(at: 0) == 0xFFD8 else { return }
    ending = .endOfFile
    var offset = 2
    while let marker = Self.nextMarker(in: bytes, from: offset) {
      offset = marker.end
      if marker.kind.isParameterless { continue }
      if marker.kind == .endOfImage {
        ending = .endOfImage(offset: offset)
        return
      }
      guard marker.kind.isReadable, !(marker.kind.isStartOfFrame && frame != nil) else {
        ending = .illegalMarker(marker.kind, offset: marker.start)
        return
      }
      guard segments.count < Self.segmentLimit else {
        ending = .tooManySegments
        return
      }
      // A length below 2 is nonsense that libjpeg goes past, to after the length itself.
      let length = max(2, bytes.bigEndianUInt16(at: offset).map(Int.init) ?? 2)
      let end = min(bytes.count, offset + length)
      var segment = Segment(
        marker: marker.kind, range: marker.start..<end, payload: min(end, offset + 2)..<end)
      offset = end
      if marker.kind == .startOfScan {
        scanCount += 1
        offset = Self.endOfEntropyCodedData(in: bytes, from: end)
        if end < offset { segment.codedData = end..<offset }
      }
      segments.append(segment)
      note(segment, in: bytes)
    }
  }

  /// The next marker at or after `offset`, past garbage, stuffed zeros and fill bytes.
  private static func nextMarker(
    in bytes: Span<UInt8>, from offset: Int
  ) -> (kind: JPEGMarker, start: Int, end: Int)? {
    var position = offset
    while let prefix = nextPrefix(in: bytes, from: position) {
      position = prefix + 1
      while bytes.byte(at: position) == 0xFF { position += 1 }
      guard let code = bytes.byte(at: position) else { return nil }
      position += 1
      if code != 0 { return (JPEGMarker(rawValue: code), position - 2, position) }
    }
    return nil
  }

  /// The offset of the marker that ends the coded data, or of the end of the file.
  ///
  /// Markers below `SOF0` do not end it: where there are restart intervals, libjpeg looks past
  /// such damage for the next of them (`jpeg_resync_to_restart`).
  private static func endOfEntropyCodedData(in bytes: Span<UInt8>, from offset: Int) -> Int {
    var position = offset
    while let marker = nextMarker(in: bytes, from: position) {
      let isDamage = marker.kind.rawValue < JPEGMarker.startOfFrame0.rawValue
      if !marker.kind.isRestart, !isDamage { return marker.start }
      position = marker.end
    }
    return bytes.count
  }

  /// The offset of the next `FF`. Coded data is long and has few of them, so the C library's
  /// search pays.
  private static func nextPrefix(in bytes: Span<UInt8>, from offset: Int) -> Int? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress,
        let found = memchr(start + offset, 0xFF, buffer.count - offset)
      else { return nil }
      return UnsafeRawPointer(found) - start
    }
  }

  private mutating func note(_ segment: Segment, in bytes: Span<UInt8>) {
    let payload = segment.payload
    if segment.marker.isStartOfFrame {
      frame = Frame(segment, in: bytes)
    } else if segment.marker == .restartInterval {
      if payload.count >= 2 {
        restartInterval = bytes.bigEndianUInt16(at: payload.lowerBound).map(Int.init) ?? 0
      }
    } else if segment.marker == .comment {
      hasComment = true
    } else if scanCount == 0 {
      // What comes after the first scan decides nothing any more.
      noteApplicationData(segment, in: bytes)
    }
  }

  /// Sizes are those from which libjpeg takes a segment for what it says it is.
  private mutating func noteApplicationData(_ segment: Segment, in bytes: Span<UInt8>) {
    let start = segment.payload.lowerBound
    let end = segment.payload.upperBound
    switch segment.marker {
    case .application0:
      if jfif == nil, segment.payload.count >= 14, bytes.holds("JFIF\0", at: start, before: end) {
        jfif = segment
        hasPlainJFIF =
          segment.payload.count == 14 && bytes.bigEndianUInt16(at: start + 12) == 0
      }
    case .application1:
      if exifRanges.count < Self.exifLimit,
        let header = Self.exifHeaderByteCount(in: bytes, at: segment.payload)
      {
        exifRanges.append(start + header..<end)
      }
    case .application2:
      if bytes.holds("ICC_PROFILE\0", at: start, before: end) {
        // One more than there can be: enough to see that they are too many.
        if iccSegments.count <= ICCAssembly.pieceLimit { iccSegments.append(segment) }
      } else if bytes.holds("MPF\0", at: start, before: end) {
        hasMultiplePictures =
          hasMultiplePictures
          || MultiPictureIndex.pictureCount(in: bytes, block: start + 4..<end) > 1
      }
    case .application14:
      if segment.payload.count >= 12, bytes.holds("Adobe", at: start, before: end) {
        adobe = segment
        adobeTransform = bytes.byte(at: start + 11)
      }
    default: break
    }
  }

  /// The length of the `Exif\0\0` at the start of an APP1 payload; `nil` when it is something else.
  ///
  /// Cameras exist that put up to four bytes before it, end it with something other than a second
  /// zero, or write it in other cases of letters.
  private static func exifHeaderByteCount(
    in bytes: Span<UInt8>, at payload: Range<Int>
  ) -> Int? {
    let letters: [UInt8] = Array("exif".utf8)
    for garbage in 0...4 {
      let start = payload.lowerBound + garbage
      guard start + 6 <= payload.upperBound else { return nil }
      let lowercased = letters.indices.map { (bytes.byte(at: start + $0) ?? 0) | 0x20 }
      if lowercased == letters, bytes.byte(at: start + 4) == 0 { return garbage + 6 }
    }
    return nil
  }
}

extension JPEGStructure.Frame {
  /// `nil` when the file ends within the fixed part of the header.
  init?(_ segment: JPEGStructure.Segment, in bytes: Span<UInt8>) {
    let start = segment.payload.lowerBound
    guard segment.payload.count >= 6, let precision = bytes.byte(at: start),
      let height = bytes.bigEndianUInt16(at: start + 1),
      let width = bytes.bigEndianUInt16(at: start + 3), let count = bytes.byte(at: start + 5)
    else { return nil }
    var components: [Component] = []
    for index in 0..<Int(count) {
      let at = start + 6 + 3 * index
      guard at + 3 <= segment.payload.upperBound, let identifier = bytes.byte(at: at),
        let sampling = bytes.byte(at: at + 1), let table = bytes.byte(at: at + 2)
      else { break }
      components.append(
        Component(
          identifier: identifier, horizontalSampling: sampling >> 4,
          verticalSampling: sampling & 15, quantizationTable: table))
    }
    marker = segment.marker
    self.precision = Int(precision)
    self.width = Int(width)
    self.height = Int(height)
    self.components = components
  }
}
