/// Whether bytes are text, from the first to the last of them.
///
/// libmagic judges by the beginning, and calls some binary data with a harmless beginning
/// `text/plain`. What is kept as plain text has to be text all through.
enum TextScan {
  /// The encodings that are told apart. 8-bit stands for UTF-8, Latin-1, Windows-1252 and every
  /// other encoding in which ASCII's bytes are ASCII.
  enum Encoding: Hashable, Sendable, CaseIterable {
    case eightBit
    case utf16LittleEndian
    case utf16BigEndian
    case utf32LittleEndian
    case utf32BigEndian

    var unitByteCount: Int {
      switch self {
      case .eightBit: 1
      case .utf16LittleEndian, .utf16BigEndian: 2
      case .utf32LittleEndian, .utf32BigEndian: 4
      }
    }
  }

  /// The encoding that the byte order mark names, and how many bytes the mark takes.
  ///
  /// UTF-16 and UTF-32 without a mark are not recognised: they hold zero bytes, which no other text
  /// does, and a guess would let binary data through.
  static func encoding(of bytes: Span<UInt8>) -> (encoding: Encoding, markByteCount: Int) {
    if bytes.matches("\u{FEFF}") { return (.eightBit, 3) }
    switch (bytes.byte(at: 0), bytes.byte(at: 1), bytes.byte(at: 2), bytes.byte(at: 3)) {
    case (0xFF, 0xFE, 0, 0): return (.utf32LittleEndian, 4)
    case (0, 0, 0xFE, 0xFF): return (.utf32BigEndian, 4)
    case (0xFF, 0xFE, _, _): return (.utf16LittleEndian, 2)
    case (0xFE, 0xFF, _, _): return (.utf16BigEndian, 2)
    default: return (.eightBit, 0)
    }
  }

  /// Whether every unit is one that text is made of: no control characters but those that people's
  /// editors and terminals write, no half unit at the end, surrogates only in pairs.
  static func isText(_ bytes: Span<UInt8>) -> Bool {
    let (encoding, markByteCount) = encoding(of: bytes)
    guard (bytes.count - markByteCount) % encoding.unitByteCount == 0 else { return false }
    var awaitsLowSurrogate = false
    var offset = markByteCount
    while let unit = unit(at: offset, in: bytes, encoding) {
      let isLowSurrogate = encoding.unitByteCount == 2 && (0xDC00...0xDFFF).contains(unit)
      guard isLowSurrogate == awaitsLowSurrogate, !isForbidden(unit) else { return false }
      awaitsLowSurrogate = encoding.unitByteCount == 2 && (0xD800...0xDBFF).contains(unit)
      offset += encoding.unitByteCount
    }
    return !awaitsLowSurrogate
  }

  /// The first `limit` characters after the byte order mark and white space, lower case, as ASCII;
  /// whatever is not ASCII comes as 0x7F, which no text holds.
  static func opening(of bytes: Span<UInt8>, limit: Int) -> [UInt8] {
    let (encoding, markByteCount) = encoding(of: bytes)
    var opening: [UInt8] = []
    var offset = markByteCount
    while opening.count < limit, let unit = unit(at: offset, in: bytes, encoding) {
      let character = UInt8(exactly: unit).flatMap { $0 < 0x80 ? $0 : nil } ?? 0x7F
      if !opening.isEmpty || !isWhiteSpace(character) {
        opening.append((0x41...0x5A).contains(character) ? character | 0x20 : character)
      }
      offset += encoding.unitByteCount
    }
    return opening
  }

  static func isWhiteSpace(_ character: UInt8) -> Bool {
    character == 0x20 || (0x09...0x0D).contains(character)
  }

  private static func unit(
    at offset: Int, in bytes: Span<UInt8>, _ encoding: Encoding
  ) -> UInt32? {
    switch encoding {
    case .eightBit: bytes.byte(at: offset).map(UInt32.init)
    case .utf16LittleEndian: bytes.littleEndian16(at: offset).map { UInt32($0) }
    case .utf16BigEndian:
      bytes.littleEndian16(at: offset).map { UInt32(UInt16(truncatingIfNeeded: $0).byteSwapped) }
    case .utf32LittleEndian: bytes.littleEndian32(at: offset).map { UInt32($0) }
    case .utf32BigEndian:
      bytes.littleEndian32(at: offset).map { UInt32(truncatingIfNeeded: $0).byteSwapped }
    }
  }

  /// Bell, backspace, tab, line feed, form feed, carriage return and escape are text, as they are
  /// to libmagic; the other control characters of ASCII and what is past Unicode's end are not.
  private static func isForbidden(_ unit: UInt32) -> Bool {
    switch unit {
    case 0x07...0x0A, 0x0C, 0x0D, 0x1B: false
    case 0x00...0x1F, 0x7F, 0x11_0000...: true
    default: false
    }
  }
}
