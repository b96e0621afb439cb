/// A zip archive's list of entries (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16), read
/// from bytes that nobody trusts. Nothing is ever unpacked.
///
/// Readers of zip files differ in what they forgive, and an archive that means one thing to us and
/// another to the program that opens it is an old trick. So this one forgives nothing: everything
/// must be where the directory says, once.
struct ZipDirectory {
  struct Entry {
    var name: [UInt8]
    /// 0 is stored, 8 deflated.
    var method: Int
    /// The data as stored in the archive: inside the file, before the directory.
    var dataRange: Range<Int>
    var localHeaderOffset: Int
  }

  /// In the order of the directory.
  let entries: [Entry]

  static let localHeaderSignature: StaticString = "PK\u{3}\u{4}"
  private static let directorySignature: StaticString = "PK\u{1}\u{2}"
  private static let endSignature: StaticString = "PK\u{5}\u{6}"
  private static let localHeaderByteCount = 30
  private static let directoryHeaderByteCount = 46
  private static let endRecordByteCount = 22

  init(_ bytes: Span<UInt8>) throws(ZipDirectoryError) {
    guard let end = Self.endRecordOffset(in: bytes) else { throw .endRecordMissing }
    let directory = try Self.directoryRange(bytes, endRecordOffset: end)
    let declaredCount = try Self.entryCount(bytes, endRecordOffset: end)
    var entries: [Entry] = []
    var offset = directory.lowerBound
    while offset < directory.upperBound {
      // An entry takes 46 bytes at least: the file's size bounds the loop, not the count it claims.
      entries.append(
        try Self.entry(
          bytes, at: &offset, directory: directory, index: entries.count))
    }
    guard entries.count == declaredCount else {
      throw .entryCountWrong(declared: declaredCount, found: entries.count)
    }
    try Self.checkLayout(entries)
    self.entries = entries
  }

  /// Where the end record stands whose comment reaches exactly to the end of the file; the last of
  /// them. `nil` when there is none: the bytes are no zip archive to anybody.
  static func endRecordOffset(in bytes: Span<UInt8>) -> Int? {
    let longestComment = 0xFFFF
    var offset = bytes.count - endRecordByteCount
    let first = max(0, offset - longestComment)
    while offset >= first {
      if bytes.matches(endSignature, at: offset),
        let commentByteCount = bytes.littleEndian16(at: offset + 20),
        commentByteCount == bytes.count - offset - endRecordByteCount
      {
        return offset
      }
      offset -= 1
    }
    return nil
  }

  private static func directoryRange(
    _ bytes: Span<UInt8>, endRecordOffset end: Int
  ) throws(ZipDirectoryError) -> Range<Int> {
    guard let byteCount = bytes.littleEndian32(at: end + 12),
      let offset = bytes.littleEndian32(at: end + 16)
    else { throw .endRecordMissing }
    guard byteCount != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else { throw .zip64 }
    // Both are below 2^32: their sum fits.
    guard offset + byteCount == end else {
      throw .directoryOutOfBounds(offset: offset, byteCount: byteCount, endRecordOffset: end)
    }
    var inComment = end + endRecordByteCount
    while inComment < bytes.count {
      guard !bytes.matches(endSignature, at: inComment) else { throw .endRecordAmbiguous }
      inComment += 1
    }
    return offset..<end
  }

  private static func entryCount(
    _ bytes: Span<UInt8>, endRecordOffset end: Int
  ) throws(ZipDirectoryError) -> Int {
    guard let disk = bytes.littleEndian16(at: end + 4),
      let directoryDisk = bytes.littleEndian16(at: end + 6),
      let countOnDisk = bytes.littleEndian16(at: end + 8),
      let count = bytes.littleEndian16(at: end + 10)
    else { throw .endRecordMissing }
    guard count != 0xFFFF, disk != 0xFFFF else { throw .zip64 }
    guard disk == 0, directoryDisk == 0, countOnDisk == count else { throw .severalDisks }
    return count
  }

  /// Reads the entry at `offset` and moves `offset` past it.
  private static func entry(
    _ bytes: Span<UInt8>, at offset: inout Int, directory: Range<Int>, index: Int
  ) throws(ZipDirectoryError) -> Entry {
    guard bytes.matches(directorySignature, at: offset),
      let flags = bytes.littleEndian16(at: offset + 8),
      let method = bytes.littleEndian16(at: offset + 10),
      let byteCount = bytes.littleEndian32(at: offset + 20),
      let nameByteCount = bytes.littleEndian16(at: offset + 28),
      let extraByteCount = bytes.littleEndian16(at: offset + 30),
      let commentByteCount = bytes.littleEndian16(at: offset + 32),
      let localOffset = bytes.littleEndian32(at: offset + 42)
    else { throw .entryMalformed(index: index) }
    let nameStart = offset + directoryHeaderByteCount
    let next = nameStart + nameByteCount + extraByteCount + commentByteCount
    guard next <= directory.upperBound, nameByteCount > 0,
      let name = bytes.bytes(in: nameStart..<nameStart + nameByteCount)
    else { throw .entryMalformed(index: index) }
    guard byteCount != 0xFFFF_FFFF, localOffset != 0xFFFF_FFFF else { throw .zip64 }
    guard flags & 1 == 0 else { throw .entryEncrypted(index: index) }

    guard bytes.matches(localHeaderSignature, at: localOffset),
      let localMethod = bytes.littleEndian16(at: localOffset + 8), localMethod == method,
      let localNameByteCount = bytes.littleEndian16(at: localOffset + 26),
      localNameByteCount == nameByteCount,
      let localExtraByteCount = bytes.littleEndian16(at: localOffset + 28)
    else { throw .localHeaderWrong(index: index) }
    let localNameStart = localOffset + localHeaderByteCount
    let dataStart = localNameStart + nameByteCount + localExtraByteCount
    guard dataStart + byteCount <= directory.lowerBound,
      bytes.bytes(in: localNameStart..<localNameStart + nameByteCount) == name
    else { throw .localHeaderWrong(index: index) }

    offset = next
    return Entry(
      name: name, method: method, dataRange: dataStart..<dataStart + byteCount,
      localHeaderOffset: localOffset)
  }

  /// The first entry is where the file begins, none reaches into the next, and no name comes twice.
  private static func checkLayout(_ entries: [Entry]) throws(ZipDirectoryError) {
    var end = 0
    for entry in entries.sorted(by: { $0.localHeaderOffset < $1.localHeaderOffset }) {
      guard end > 0 || entry.localHeaderOffset == 0 else { throw .dataBeforeFirstEntry }
      guard entry.localHeaderOffset >= end else { throw .entriesOverlap }
      end = entry.dataRange.upperBound
    }
    var names: Set<[UInt8]> = []
    for (index, entry) in entries.enumerated() {
      guard names.insert(entry.name).inserted else { throw .nameRepeated(index: index) }
    }
  }
}
