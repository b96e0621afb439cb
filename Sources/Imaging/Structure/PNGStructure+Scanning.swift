import Model

extension PNGStructure {
  /// Reads all chunks up to `IEND`, the end of the file, or a length that cannot be.
  init(scanning bytes: Span<UInt8>) {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    guard bytes.bytes(in: 0..<Self.signatureByteCount) == signature else { return }
    hasSignature = true
    var isBeforeImageData = true
    var isBeforePalette = true
    var offset = Self.signatureByteCount
    while let length = bytes.bigEndianUInt32(at: offset), length <= UInt32(Int32.max),
      let code = bytes.bigEndianUInt32(at: offset + 4)
    {
      guard chunks.count < Self.chunkLimit else {
        hasTooManyChunks = true
        return
      }
      let type = ChunkType(rawValue: code)
      if type == .palette { isBeforePalette = false }
      if type == .imageData { isBeforeImageData = false }
      let data = offset + 8..<min(bytes.count, offset + 8 + Int(length))
      let end = min(bytes.count, offset + 12 + Int(length))
      let chunk = Chunk(
        type: type, range: offset..<end, data: data,
        check: Self.check(type, from: offset, length: Int(length), in: bytes),
        isBeforeImageData: isBeforeImageData, isBeforePalette: isBeforePalette)
      chunks.append(chunk)
      if chunks.count == 1 {
        header = Header(chunk, in: bytes)
      } else if chunk.check == .right {
        note(chunk, in: bytes)
      }
      offset = end
      if type == .end, chunk.check != .cutShort {
        // One with data in it is not stored, so what is stored has no end: both have to be decoded
        // in the same way, down to the last row of a damaged picture.
        if length == 0 { endOfImage = end }
        return
      }
    }
  }

  private static func check(
    _ type: ChunkType, from offset: Int, length: Int, in bytes: Span<UInt8>
  ) -> Chunk.Check {
    guard let stored = bytes.bigEndianUInt32(at: offset + 8 + length) else { return .cutShort }
    if type == .imageData || type == .frameData { return .leftToDecoder }
    let actual = CRC32.checksum(of: bytes, in: offset + 4..<offset + 8 + length)
    return stored == actual ? .right : .wrong
  }

  private mutating func note(_ chunk: Chunk, in bytes: Span<UInt8>) {
    if chunk.type == .exif {
      if exifRange == nil { exifRange = Self.tiffRange(of: chunk.data, in: bytes) }
    } else if chunk.type == .animationControl {
      isAnimated = isAnimated || (chunk.isBeforeImageData && chunk.data.count == 8)
    } else if chunk.isBeforeImageData, chunk.isBeforePalette {
      noteColor(chunk, in: bytes)
    }
  }

  private mutating func noteColor(_ chunk: Chunk, in bytes: Span<UInt8>) {
    let start = chunk.data.lowerBound
    switch (chunk.type, chunk.data.count) {
    case (.gamma, 4):
      gamma = gamma ?? bytes.bigEndianUInt32(at: start)
    case (.chromaticities, 32):
      chromaticities = chromaticities ?? Chromaticities(in: bytes, at: start)
    case (.standardRGB, 1):
      standardRGBIntent = standardRGBIntent ?? bytes.byte(at: start)
    case (.codePoints, 4):
      codePoints = codePoints ?? CodingIndependentCodePoints(in: bytes, at: start)
    case (.iccProfile, _):
      hasICCProfile = true
    default: break
    }
  }

  /// Some writers put JPEG's `Exif\0\0` before the TIFF data.
  private static func tiffRange(of data: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
    bytes.holds("Exif\0\0", at: data.lowerBound, before: data.upperBound)
      ? data.lowerBound + 6..<data.upperBound : data
  }
}

extension PNGStructure.Header {
  init?(_ chunk: PNGStructure.Chunk, in bytes: Span<UInt8>) {
    let start = chunk.data.lowerBound
    guard chunk.type == .header, chunk.check == .right, chunk.data.count == 13,
      let width = bytes.bigEndianUInt32(at: start),
      let height = bytes.bigEndianUInt32(at: start + 4), let bitDepth = bytes.byte(at: start + 8),
      let colorType = bytes.byte(at: start + 9), let compression = bytes.byte(at: start + 10),
      let filter = bytes.byte(at: start + 11), let interlacing = bytes.byte(at: start + 12)
    else { return nil }
    self.width = Int(width)
    self.height = Int(height)
    self.bitDepth = Int(bitDepth)
    self.colorType = colorType
    self.compression = compression
    self.filter = filter
    self.interlacing = interlacing
  }
}

extension PNGStructure.Chromaticities {
  init?(in bytes: Span<UInt8>, at start: Int) {
    guard let whiteX = bytes.bigEndianUInt32(at: start),
      let whiteY = bytes.bigEndianUInt32(at: start + 4),
      let redX = bytes.bigEndianUInt32(at: start + 8),
      let redY = bytes.bigEndianUInt32(at: start + 12),
      let greenX = bytes.bigEndianUInt32(at: start + 16),
      let greenY = bytes.bigEndianUInt32(at: start + 20),
      let blueX = bytes.bigEndianUInt32(at: start + 24),
      let blueY = bytes.bigEndianUInt32(at: start + 28)
    else { return nil }
    self.init(
      whiteX: whiteX, whiteY: whiteY, redX: redX, redY: redY, greenX: greenX, greenY: greenY,
      blueX: blueX, blueY: blueY)
  }
}

extension PNGStructure.CodingIndependentCodePoints {
  init?(in bytes: Span<UInt8>, at start: Int) {
    guard let primaries = bytes.byte(at: start), let transfer = bytes.byte(at: start + 1),
      let matrix = bytes.byte(at: start + 2), let range = bytes.byte(at: start + 3)
    else { return nil }
    self.init(
      primaries: primaries, transfer: transfer, matrix: matrix, isFullRange: range == 1)
  }
}
