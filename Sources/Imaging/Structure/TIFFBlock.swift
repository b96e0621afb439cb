/// A block of TIFF data (Exif, multi-picture index) within a file: its place and byte order.
struct TIFFBlock: Sendable {
  /// Where the block lies in the file. Offsets inside count from its start.
  let range: Range<Int>
  let isBigEndian: Bool
  /// Of the first directory, from the start of the block; at least 8.
  let firstDirectory: Int

  /// `nil` unless the block begins with `II` or `MM` and names a first directory past its header.
  ///
  /// The number 42 after the byte order is not asked for: cameras have written others.
  init?(in bytes: Span<UInt8>, range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
    if bytes.holds("MM", at: range.lowerBound, before: range.upperBound) {
      isBigEndian = true
    } else if bytes.holds("II", at: range.lowerBound, before: range.upperBound) {
      isBigEndian = false
    } else {
      return nil
    }
    self.range = range
    guard range.count >= 8, let start = bytes.bigEndianUInt32(at: range.lowerBound + 4) else {
      return nil
    }
    firstDirectory = Int(isBigEndian ? start : start.byteSwapped)
    guard firstDirectory >= 8 else { return nil }
  }

  /// `offset` counts from the start of the block; `nil` outside it.
  func uint16(in bytes: Span<UInt8>, at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= range.count - 2,
      let value = bytes.bigEndianUInt16(at: range.lowerBound + offset)
    else { return nil }
    return isBigEndian ? value : value.byteSwapped
  }

  /// `offset` counts from the start of the block; `nil` outside it.
  func uint32(in bytes: Span<UInt8>, at offset: Int) -> UInt32? {
    guard offset >= 0, offset <= range.count - 4,
      let value = bytes.bigEndianUInt32(at: range.lowerBound + offset)
    else { return nil }
    return isBigEndian ? value : value.byteSwapped
  }
}
