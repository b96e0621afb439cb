/// Writes gray JPEG files marker by marker, right or wrong as a test wants them.
///
/// The Huffman tables have one code or two, so that the coded data of an even grey picture can be
/// written by hand: a block is two zero bits, "no difference" and "end of block".
struct JPEGBuilder {
  private(set) var bytes: [UInt8] = [0xFF, 0xD8]

  mutating func append(_ marker: UInt8, _ payload: [UInt8]) {
    bytes += [0xFF, marker] + bigEndian(UInt16(payload.count + 2)) + payload
  }

  mutating func append(coded: [UInt8]) { bytes += coded }

  mutating func appendQuantizationTable() {
    append(0xDB, [0] + Array(repeating: 1, count: 64))
  }

  /// Code 0 of the DC table is category 0; of the AC table, 0 is `endOfBlockRun` in its upper half
  /// (0 is the end of one block, 14 of 16,384 and more) and 10 a single end of block.
  mutating func appendHuffmanTables(endOfBlockRun: UInt8 = 0) {
    append(0xC4, [0x00, 1] + Array(repeating: 0, count: 15) + [0])
    append(0xC4, [0x10, 1, 1] + Array(repeating: 0, count: 14) + [endOfBlockRun << 4, 0x10])
  }

  /// `marker` 0xC0 is baseline, 0xC2 progressive, 0xC3 lossless, 0xC9 arithmetic.
  mutating func appendFrame(
    _ marker: UInt8 = 0xC0, width: UInt16, height: UInt16, precision: UInt8 = 8,
    componentCount: UInt8 = 1, sampling: UInt8 = 0x11
  ) {
    append(
      marker,
      [precision] + bigEndian(height) + bigEndian(width) + [componentCount]
        + (0..<componentCount).flatMap { [$0 &+ 1, sampling, 0] })
  }

  /// Spectral selection and successive approximation matter to progressive files only.
  mutating func appendScan(
    spectral: ClosedRange<UInt8> = 0...63, approximation: UInt8 = 0, coded: [UInt8]
  ) {
    append(0xDA, [1, 1, 0x00, spectral.lowerBound, spectral.upperBound, approximation])
    append(coded: coded)
  }

  mutating func appendEnd() { bytes += [0xFF, 0xD9] }

  /// A whole even grey picture, after `segments`.
  static func gray(
    width: UInt16, height: UInt16, after segments: [(marker: UInt8, payload: [UInt8])] = []
  ) -> [UInt8] {
    var builder = JPEGBuilder()
    for (marker, payload) in segments { builder.append(marker, payload) }
    builder.appendQuantizationTable()
    builder.appendFrame(width: width, height: height)
    builder.appendHuffmanTables()
    builder.appendScan(coded: zeroBits(2 * blockCount(width: width, height: height)))
    builder.appendEnd()
    return builder.bytes
  }

  static func blockCount(width: UInt16, height: UInt16) -> Int {
    (Int(width) + 7) / 8 * ((Int(height) + 7) / 8)
  }

  /// Zeros, and ones to the end of the byte.
  static func zeroBits(_ count: Int) -> [UInt8] {
    Array(repeating: 0, count: count / 8) + (count % 8 == 0 ? [] : [0xFF >> UInt8(count % 8)])
  }

  /// A progressive picture whose coefficients are visited by `scanCount` scans that say nothing: each
  /// is a few bytes, and as much work as a whole one.
  static func progressive(width: UInt16, height: UInt16, scanCount: Int) -> [UInt8] {
    let blockCount = blockCount(width: width, height: height)
    var builder = JPEGBuilder()
    builder.appendQuantizationTable()
    builder.appendFrame(0xC2, width: width, height: height)
    builder.appendHuffmanTables(endOfBlockRun: 14)
    builder.appendScan(spectral: 0...0, coded: zeroBits(blockCount))
    // One code of a zero bit and 14 bits of run length says 16,384 ends of block.
    let runBitCount = (blockCount + 16_383) / 16_384 * 15
    for _ in 1..<max(2, scanCount) {
      builder.appendScan(spectral: 1...63, coded: zeroBits(runBitCount))
    }
    builder.appendEnd()
    return builder.bytes
  }
}
