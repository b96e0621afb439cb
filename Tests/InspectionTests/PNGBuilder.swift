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
  static func black(width: UInt32, height: UInt32, interlacing: UInt8 = 0) -> [UInt8] {
    PNGBuilder(width: width, height: height, interlacing: interlacing)
      .finished(byteCount: Int(width + 1) * Int(height))
  }
}

/// zlib streams of zeros, deflated at 13 bits for 258 bytes.
enum Zlib {
  /// Inflates to `byteCount` zeros, at least one of them.
  static func zeros(_ byteCount: Int) -> [UInt8] {
    var bits = BitWriter(bytes: [0x78, 0x01])
    bits.append(0b011, count: 3)  // The last block, with the fixed code of RFC 1951, section 3.2.6.
    var left = byteCount
    bits.append(reversing: 0b0011_0000, count: 8)  // A literal zero.
    left -= 1
    while left >= 258 {
      bits.append(reversing: 0b1100_0101, count: 8)  // Length 258,
      bits.append(0, count: 5)  // from one byte back.
      left -= 258
    }
    for _ in 0..<left { bits.append(reversing: 0b0011_0000, count: 8) }
    bits.append(0, count: 7)  // The end of the block.
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

  mutating func alignToByte() {
    if pendingCount > 0 { append(0, count: 8 - pendingCount) }
  }
}

func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
