import Model

/// Reads Exif out of a stranger's bytes: nothing in them can make it trap, loop or work for long.
///
/// It is as lenient as exiftool, whose answers are what people compare with: entries that make no
/// sense are passed over, a directory that is cut short is not read, and the rest counts. Where a
/// file has several Exif blocks, the first orientation and otherwise the last value is taken.
struct ExifReader {
  /// Directories of all blocks together. Real files have about five.
  private static let directoryLimit = 32
  /// Entries of all directories together. Real files have about a hundred.
  private static let entryLimit = 5000
  /// After so many bad entries a directory is taken for noise.
  private static let badEntryLimit = 10

  private var metadata = ExifMetadata()
  private var hasOrientation = false
  private var originalTime: String?
  private var originalSubseconds: String?
  private var originalOffset: String?
  /// By their offsets in the block: a directory is read once.
  private var visited: [Int: ExifDirectory] = [:]
  private var directoryCount = 0
  private var entryCount = 0

  private init() {}

  /// Reads the TIFF data in `ranges` of `bytes`, in this order. Broken Exif yields warnings.
  ///
  /// Data too large for a JPEG segment goes on in the next: a range that does not begin like TIFF
  /// continues the one before it.
  static func read(_ bytes: Span<UInt8>, in ranges: [Range<Int>]) -> ExifMetadata {
    var reader = ExifReader()
    var rest = ranges[...]
    while let first = rest.popFirst() {
      let continuations = rest.prefix { !beginsLikeTIFF(bytes, at: $0) }
      rest = rest.dropFirst(continuations.count)
      if continuations.isEmpty {
        reader.readBlock(bytes, first)
      } else {
        let joined = continuations.reduce(into: bytes.bytes(in: first)) {
          $0 += bytes.bytes(in: $1)
        }
        reader.readBlock(joined.span, 0..<joined.count)
      }
    }
    reader.finish()
    return reader.metadata
  }

  private static func beginsLikeTIFF(_ bytes: Span<UInt8>, at range: Range<Int>) -> Bool {
    bytes.holds("MM\0*", at: range.lowerBound, before: range.upperBound)
      || bytes.holds("II*\0", at: range.lowerBound, before: range.upperBound)
  }

  private mutating func readBlock(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard let block = TIFFBlock(in: bytes, range: range) else {
      metadata.warn("The Exif data has no valid header.")
      return
    }
    visited = [:]
    var next: Int? = block.firstDirectory
    var kind = ExifDirectory.primary
    while let offset = next {
      next = readDirectory(kind, at: offset, of: block, in: bytes)
      kind = .further
    }
  }

  private mutating func finish() {
    guard let time = originalTime else { return }
    metadata.capturedAt = CaptureTime.format(
      time: time, subseconds: originalSubseconds, offset: originalOffset)
    if metadata.capturedAt == nil, time.contains(where: { ("1"..."9").contains($0) }) {
      metadata.warn("The Exif capture time is not a date.")
    }
  }

  /// Returns the offset of the directory after this one, if there is one.
  private mutating func readDirectory(
    _ kind: ExifDirectory, at offset: Int, of block: TIFFBlock, in bytes: Span<UInt8>
  ) -> Int? {
    guard enter(kind, at: offset) else { return nil }
    guard let count = block.uint16(in: bytes, at: offset).map(Int.init),
      isWhole(offset: offset, entryCount: count, in: block)
    else {
      metadata.warn("The Exif data's \(kind.name) directory is cut short.")
      return nil
    }
    let directory = offset..<offset + 2 + 12 * count
    var badEntryCount = 0
    for index in 0..<count {
      entryCount += 1
      guard entryCount <= Self.entryLimit, badEntryCount <= Self.badEntryLimit else {
        metadata.warn("The Exif data has too many directory entries or too many bad ones.")
        return nil
      }
      switch readEntry(at: offset + 2 + 12 * index, in: directory, of: block, bytes) {
      case .entry(let entry): take(entry, from: kind, of: block, in: bytes)
      case .padding where index > 0: continue
      case .bad where index > 0:
        badEntryCount += 1
        metadata.warn("The Exif data's \(kind.name) directory has a bad entry.")
      case .misplaced:
        badEntryCount += 1
        metadata.warn("The Exif data's \(kind.name) directory has a value outside its place.")
      case .padding, .bad:
        // Not a directory at all.
        metadata.warn("The Exif data's \(kind.name) directory is not one.")
        return nil
      }
    }
    guard kind == .primary || kind == .further else { return nil }
    let next = block.uint32(in: bytes, at: directory.upperBound).map(Int.init) ?? 0
    return next == 0 ? nil : next
  }

  /// Whether a directory may be read, which is once.
  private mutating func enter(_ kind: ExifDirectory, at offset: Int) -> Bool {
    // A telephone's software is known to point the interoperability entry at the location's
    // directory; the latter is worth the second reading.
    let isMistakenFor = visited[offset] == .interoperability && kind == .location
    guard visited[offset] == nil || isMistakenFor, directoryCount < Self.directoryLimit
    else {
      metadata.warn("The Exif data's \(kind.name) directory was read already or is one too many.")
      return false
    }
    visited[offset] = kind
    directoryCount += 1
    return true
  }

  /// All entries must be there, and then the next directory's offset, half of it or nothing.
  private func isWhole(offset: Int, entryCount: Int, in block: TIFFBlock) -> Bool {
    let rest = block.range.count - (offset + 2 + 12 * entryCount)
    return rest >= 4 || rest == 2 || rest == 0
  }

  private enum Reading {
    case entry(ExifEntry)
    /// Type 0.
    case padding
    /// A type that there is not.
    case bad
    /// The value is not inside the block, or in its header, or in the directory.
    case misplaced
  }

  private func readEntry(
    at offset: Int, in directory: Range<Int>, of block: TIFFBlock, _ bytes: Span<UInt8>
  ) -> Reading {
    guard let tag = block.uint16(in: bytes, at: offset),
      let code = block.uint16(in: bytes, at: offset + 2),
      let count = block.uint32(in: bytes, at: offset + 4).map(Int.init),
      let reference = block.uint32(in: bytes, at: offset + 8).map(Int.init)
    else { return .bad }
    guard let format = ExifEntry.Format(rawValue: code) else { return code == 0 ? .padding : .bad }
    let byteCount = count * format.byteCount
    if byteCount <= 4 {
      return .entry(ExifEntry(tag: tag, format: format, count: count, valueOffset: offset + 8))
    }
    let value = reference..<reference + byteCount
    guard reference >= 8, value.upperBound <= block.range.count, !value.overlaps(directory) else {
      return .misplaced
    }
    return .entry(ExifEntry(tag: tag, format: format, count: count, valueOffset: reference))
  }

  private mutating func take(
    _ entry: ExifEntry, from directory: ExifDirectory, of block: TIFFBlock, in bytes: Span<UInt8>
  ) {
    switch (directory, entry.tag) {
    case (.location, ExifTag.latitude), (.location, ExifTag.longitude):
      metadata.hasLocation = true
    case (.location, _): break
    case (_, ExifTag.exifPointer): follow(entry, to: .exif, of: block, in: bytes)
    case (_, ExifTag.locationPointer): follow(entry, to: .location, of: block, in: bytes)
    case (_, ExifTag.interoperabilityPointer):
      follow(entry, to: .interoperability, of: block, in: bytes)
    case (.primary, ExifTag.make):
      metadata.cameraMake = text(of: entry, in: block, bytes)
    case (.primary, ExifTag.model):
      metadata.cameraModel = text(of: entry, in: block, bytes)
    case (.primary, ExifTag.orientation):
      takeOrientation(entry.integer(in: bytes, of: block))
    case (.exif, ExifTag.originalTime):
      originalTime = text(of: entry, in: block, bytes)
    case (.exif, ExifTag.originalSubseconds):
      originalSubseconds = text(of: entry, in: block, bytes)
    case (.exif, ExifTag.originalOffset):
      originalOffset = text(of: entry, in: block, bytes)
    case (.exif, ExifTag.colorSpace):
      takeColorSpace(entry.integer(in: bytes, of: block))
    case (.interoperability, ExifTag.interoperabilityIndex):
      metadata.interoperabilityIndex = text(of: entry, in: block, bytes)
    default: break
    }
  }

  private mutating func follow(
    _ pointer: ExifEntry, to directory: ExifDirectory, of block: TIFFBlock, in bytes: Span<UInt8>
  ) {
    guard let offset = pointer.integer(in: bytes, of: block), offset >= 0 else {
      metadata.warn("The Exif data's \(directory.name) directory is at no valid place.")
      return
    }
    _ = readDirectory(directory, at: offset, of: block, in: bytes)
  }

  /// `nil` instead of empty text.
  private func text(of entry: ExifEntry, in block: TIFFBlock, _ bytes: Span<UInt8>) -> String? {
    guard let text = entry.text(in: bytes, of: block), !text.isEmpty else { return nil }
    return text
  }

  private mutating func takeOrientation(_ value: Int?) {
    if hasOrientation { return }
    hasOrientation = true
    if let code = value.flatMap(UInt8.init(exactly:)), let known = Orientation(rawValue: code) {
      metadata.orientation = known
    } else if value != 0 {
      metadata.warn("The Exif orientation is \(value.map { "\($0)" } ?? "no number"), not 1 to 8.")
    }
  }

  private mutating func takeColorSpace(_ value: Int?) {
    metadata.colorSpace =
      switch value {
      case 1: .standardRGB
      case 0xFFFF, -1: .uncalibrated
      case let other?: .other(other)
      case nil: nil
      }
  }
}
