/// One directory entry whose value lies inside the block.
struct ExifEntry: Sendable {
  /// TIFF 6.0 types, 1 to 13, by their numbers.
  enum Format: UInt16, Sendable {
    case byte = 1
    case ascii
    case short
    case long
    case rational
    case signedByte
    case undefined
    case signedShort
    case signedLong
    case signedRational
    case float
    case double
    case directory

    /// Bytes a value.
    var byteCount: Int {
      switch self {
      case .byte, .ascii, .signedByte, .undefined: 1
      case .short, .signedShort: 2
      case .long, .signedLong, .float, .directory: 4
      case .rational, .signedRational, .double: 8
      }
    }
  }

  let tag: UInt16
  let format: Format
  /// Of values, not bytes.
  let count: Int
  /// Of the value, from the start of the block.
  let valueOffset: Int

  /// The first value when it is a whole number.
  func integer(in bytes: Span<UInt8>, of block: TIFFBlock) -> Int? {
    integer(at: 0, in: bytes, of: block)
  }

  /// The value as text.
  ///
  /// ASCII, undefined and byte values end at the first zero. A single whole number is spelt out,
  /// as some cameras write fractions of a second so. `nil` for anything else.
  func text(in bytes: Span<UInt8>, of block: TIFFBlock) -> String? {
    switch format {
    case .ascii, .undefined, .byte, .signedByte:
      let start = block.range.lowerBound + valueOffset
      let raw = bytes.bytes(in: start..<start + min(count, ExifText.byteLimit))
      return ExifText.decode(raw.prefix { $0 != 0 })
    case .short, .signedShort, .long, .signedLong:
      return count == 1 ? integer(in: bytes, of: block).map { "\($0)" } : nil
    case .rational, .signedRational, .float, .double, .directory: return nil
    }
  }

  private func integer(at index: Int, in bytes: Span<UInt8>, of block: TIFFBlock) -> Int? {
    guard index < count else { return nil }
    let offset = valueOffset + index * format.byteCount
    switch format {
    case .byte: return bytes.byte(at: block.range.lowerBound + offset).map(Int.init)
    case .signedByte:
      return bytes.byte(at: block.range.lowerBound + offset).map { Int(Int8(bitPattern: $0)) }
    case .short: return block.uint16(in: bytes, at: offset).map(Int.init)
    case .signedShort: return block.uint16(in: bytes, at: offset).map { Int(Int16(bitPattern: $0)) }
    case .long, .directory: return block.uint32(in: bytes, at: offset).map(Int.init)
    case .signedLong: return block.uint32(in: bytes, at: offset).map { Int(Int32(bitPattern: $0)) }
    case .ascii, .undefined, .rational, .signedRational, .float, .double: return nil
    }
  }
}
