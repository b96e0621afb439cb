import Model

/// Writes PNG files chunk by chunk, right or wrong as a test wants them.
struct PNGBuilder {
  private(set) var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The signature and an image header. Colour type 0 is gray, 2 RGB, 3 a palette.
  init(
    width: UInt32, height: UInt32, bitDepth: UInt8 = 8, colorType: UInt8 = 0,
    interlacing: UInt8 = 0
  ) {
    append("IHDR", bigEndian(width) + bigEndian(height) + [bitDepth, colorType, 0, 0, interlacing])
  }

  mutating func append(_ type: String, _ data: [UInt8] = []) {
    let typeAndData = Array(type.utf8) + data
    bytes += bigEndian(UInt32(data.count)) + typeAndData
    bytes += bigEndian(CRC32.checksum(of: typeAndData.span))
  }

  /// Image data of `byteCount` zeros once inflated, and the end of the file.
  func finished(byteCount: Int) -> [UInt8] {
    var finished = self
    finished.append("IDAT", Zlib.zeros(byteCount))
    finished.append("IEND")
    return finished.bytes
  }

  /// A whole gray picture of zeros: a filter byte and `width` samples a row.
  static func black(width: UInt32, height: UInt32) -> [UInt8] {
    PNGBuilder(width: width, height: height).finished(byteCount: Int(width + 1) * Int(height))
  }

  /// The same, interlaced; both sides are multiples of 8.
  static func interlacedBlack(width: UInt32, height: UInt32) -> [UInt8] {
    // Adam7 has filter bytes in 1, 1, 1, 2, 2, 4 and 4 of every 8 rows.
    PNGBuilder(width: width, height: height, interlacing: 1)
      .finished(byteCount: Int(width) * Int(height) + Int(height) / 8 * 15)
  }
}

/// zlib streams of zeros, as small as deflate can make them: two bits for 258 bytes.
enum Zlib {
  /// Inflates to `byteCount` zeros, at least one of them; 10 MB are enough for 10 GB.
  static func zeros(_ byteCount: Int) -> [UInt8] {
    var bits = BitWriter(bytes: [0x78, 0x01])
    // The last block, with a code of its own (RFC 1951, section 3.2.7): 286 lengths of literals,
    // one of distances, and 18 of the code in which these are written.
    bits.append(0b101, count: 3)
    bits.append(29, count: 5)
    bits.append(0, count: 5)
    bits.append(14, count: 4)
    // In that code 18 (so many zeros) is 0, 1 is 10 and 2 is 11.
    for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] as [UInt32] {
      bits.append(length, count: 3)
    }
    bits.append(reversing: 0b11, count: 2)  // Literal 0 has 2 bits,
    bits.appendZeroLengths(138)
    bits.appendZeroLengths(117)
    bits.append(reversing: 0b11, count: 2)  // the end of the block 2,
    bits.appendZeroLengths(28)
    bits.append(reversing: 0b10, count: 2)  // length 258 has 1,
    bits.append(reversing: 0b10, count: 2)  // and so has distance 1.

    bits.append(reversing: 0b10, count: 2)  // A literal zero.
    let (matchCount, rest) = (byteCount - 1).quotientAndRemainder(dividingBy: 258)
    for _ in 0..<rest { bits.append(reversing: 0b10, count: 2) }
    bits.appendZeroBits(2 * matchCount)
    bits.append(reversing: 0b11, count: 2)
    bits.alignToByte()
    // Adler-32 of zeros: the first sum stays 1, the second counts the bytes.
    return bits.bytes + bigEndian(UInt32(byteCount % 65_521) << 16 | 1)
  }
}

/// Bits from the least significant one of each byte, as deflate wants them.
private struct BitWriter {
  var bytes: [UInt8]
  private var pending: UInt32 = 0
  private var pendingCount = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func append(_ value: UInt32, count: Int) {
    pending |= value << UInt32(pendingCount)
    pendingCount += count
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// Huffman codes go in from their most significant bit.
  mutating func append(reversing code: UInt32, count: Int) {
    var reversed: UInt32 = 0
    for bit in 0..<count where code >> UInt32(bit) & 1 == 1 {
      reversed |= 1 << UInt32(count - 1 - bit)
    }
    append(reversed, count: count)
  }

  /// A run of 11 to 138 symbols that do not occur, in the code above.
  mutating func appendZeroLengths(_ count: UInt32) {
    append(0, count: 1)
    append(count - 11, count: 7)
  }

  mutating func appendZeroBits(_ count: Int) {
    let first = min(count, (8 - pendingCount) % 8)
    append(0, count: first)
    bytes += Array(repeating: 0, count: (count - first) / 8)
    append(0, count: (count - first) % 8)
  }

  mutating func alignToByte() {
    if pendingCount > 0 { append(0, count: 8 - pendingCount) }
  }
}

func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
