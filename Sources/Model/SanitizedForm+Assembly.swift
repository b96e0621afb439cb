/// A stretch of what is stored: bytes of the upload, or constant ones.
public enum StoredPiece: Hashable, Sendable {
  case upload(Range<Int>)
  case constant([UInt8])
}

extension StoredForm {
  /// The bytes that are stored and served: those of `upload`, or ranges of it with a constant
  /// header after the first.
  ///
  /// - Throws: as `storedPieces`.
  public func storedBytes(of upload: Span<UInt8>) throws(StoredFormError) -> [UInt8] {
    let pieces = try storedPieces(of: upload)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.byteCount })
    for piece in pieces {
      switch piece {
      // A worker's ranges cover nearly the whole upload: one copy of them is enough.
      case .upload(let range):
        upload.extracting(range).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
      case .constant(let header): bytes += header
      }
    }
    return bytes
  }

  /// What `storedBytes` consists of, for who need not have it in one place. No piece is empty, and
  /// what is stored as it was sent is one piece.
  ///
  /// - Throws: `StoredFormError` when the ranges are not ascending, disjoint, non-empty and inside
  ///   the upload, or when what they begin with is not the container's beginning.
  public func storedPieces(of upload: Span<UInt8>) throws(StoredFormError) -> [StoredPiece] {
    switch self {
    case .asSent: upload.isEmpty ? [] : [.upload(0..<upload.count)]
    case .sanitized(let form): try form.pieces(of: upload)
    }
  }
}

extension StoredPiece {
  public var byteCount: Int {
    switch self {
    case .upload(let range): range.count
    case .constant(let bytes): bytes.count
    }
  }
}

extension SanitizedForm {
  fileprivate func pieces(of upload: Span<UInt8>) throws(StoredFormError) -> [StoredPiece] {
    try checkRanges(in: upload)
    try checkBeginning(of: upload)
    let header = try constantHeader()
    var pieces: [StoredPiece] = []
    for (index, range) in keptRanges.enumerated() {
      if case .upload(let last)? = pieces.last, last.upperBound == range.lowerBound {
        pieces[pieces.count - 1] = .upload(last.lowerBound..<range.upperBound)
      } else {
        pieces.append(.upload(range))
      }
      if index == 0, !header.isEmpty { pieces.append(.constant(header)) }
    }
    return pieces
  }

  private func checkRanges(in upload: Span<UInt8>) throws(StoredFormError) {
    if keptRanges.isEmpty { throw .nothingKept }
    var end = 0
    for range in keptRanges {
      guard !range.isEmpty, range.lowerBound >= end, range.upperBound <= upload.count else {
        throw .rangeOutOfPlace(range, uploadByteCount: upload.count)
      }
      end = range.upperBound
    }
  }

  private func checkBeginning(of upload: Span<UInt8>) throws(StoredFormError) {
    let beginning: [UInt8] =
      switch container {
      case .jpeg: [0xFF, 0xD8]
      case .png: PNGPreamble.fixedBytes
      }
    let needed = container == .jpeg ? beginning.count : PNGPreamble.byteCount
    guard let first = keptRanges.first, first.lowerBound == 0, first.count >= needed,
      upload.copy(of: 0..<beginning.count) == beginning
    else { throw .wrongBeginning(container) }
  }

  /// What goes after the first range; empty when nothing needs to be said.
  private func constantHeader() throws(StoredFormError) -> [UInt8] {
    if let adobeTransform, adobeTransform > 2 { throw .unknownAdobeTransform(adobeTransform) }
    let exif =
      orientation == .upright && !marksAdobeRGB
      ? [] : MinimalExif.tiff(orientation: orientation, marksAdobeRGB: marksAdobeRGB)
    switch container {
    case .jpeg:
      return (replacesJFIF ? JPEGSegments.jfif : [])
        + (exif.isEmpty ? [] : JPEGSegments.exif(exif))
        + (adobeTransform.map(JPEGSegments.adobe) ?? [])
    case .png:
      return exif.isEmpty ? [] : PNGPreamble.exifChunk(exif)
    }
  }
}

/// Constant JPEG segments.
private enum JPEGSegments {
  /// JFIF 1.01, square pixels, no thumbnail.
  static let jfif: [UInt8] =
    [0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]

  static func exif(_ tiff: [UInt8]) -> [UInt8] {
    let length = UInt16(truncatingIfNeeded: tiff.count + 8)
    return [0xFF, 0xE1] + length.bigEndianBytes + Array("Exif\0\0".utf8) + tiff
  }

  static func adobe(transform: UInt8) -> [UInt8] {
    [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, transform]
  }
}

private enum PNGPreamble {
  /// The signature, and the length and type of `IHDR`.
  static let fixedBytes: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
  /// The signature and the whole of `IHDR`.
  static let byteCount = 33

  static func exifChunk(_ tiff: [UInt8]) -> [UInt8] {
    let typeAndData = Array("eXIf".utf8) + tiff
    return UInt32(truncatingIfNeeded: tiff.count).bigEndianBytes + typeAndData
      + CRC32.checksum(of: typeAndData.span).bigEndianBytes
  }
}

/// TIFF data with an orientation and, if need be, the mark of Adobe RGB (Exif 2.32, DCF 2.0).
private enum MinimalExif {
  static func tiff(orientation: Orientation, marksAdobeRGB: Bool) -> [UInt8] {
    let header = Array("MM\0*".utf8) + UInt32(8).bigEndianBytes
    let endOfDirectories = UInt32(0).bigEndianBytes
    let turn = entry(tag: 0x0112, type: 3, count: 1, UInt16(orientation.rawValue).bigEndianBytes)
    guard marksAdobeRGB else { return header + count(1) + turn + endOfDirectories }
    // Three directories in a row: 2 + 2 × 12 + 4 bytes for each of the first two.
    let exif: UInt32 = 8 + 30
    let interoperability: UInt32 = exif + 30
    return header
      + count(2) + turn + entry(tag: 0x8769, type: 4, count: 1, exif.bigEndianBytes)
      + endOfDirectories
      + count(2) + entry(tag: 0xA001, type: 3, count: 1, UInt16.max.bigEndianBytes)
      + entry(tag: 0xA005, type: 4, count: 1, interoperability.bigEndianBytes) + endOfDirectories
      + count(1) + entry(tag: 0x0001, type: 2, count: 4, Array("R03\0".utf8)) + endOfDirectories
  }

  private static func count(_ entries: UInt16) -> [UInt8] { entries.bigEndianBytes }

  /// `value` is padded to the entry's four bytes.
  private static func entry(
    tag: UInt16, type: UInt16, count: UInt32, _ value: [UInt8]
  ) -> [UInt8] {
    tag.bigEndianBytes + type.bigEndianBytes + count.bigEndianBytes + value
      + [UInt8](repeating: 0, count: max(0, 4 - value.count))
  }
}

extension FixedWidthInteger {
  fileprivate var bigEndianBytes: [UInt8] {
    stride(from: Self.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: self >> Self($0))
    }
  }
}

extension Span where Element == UInt8 {
  /// `range` must lie inside.
  fileprivate func copy(of range: Range<Int>) -> [UInt8] {
    extracting(range).withUnsafeBufferPointer { Array($0) }
  }
}
