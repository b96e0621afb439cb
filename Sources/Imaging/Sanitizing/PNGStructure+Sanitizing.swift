import Model

extension PNGStructure {
  /// Keeps what pixels and their colour need, and the frames of an animation.
  ///
  /// Text, time, Exif, unknown chunks, ancillary chunks with a wrong checksum or length, image data
  /// that libpng would not read (after another chunk), and whatever follows `IEND` go. No byte is
  /// changed, so the pixels stay bit-identical; sanitising twice is sanitising once. Of a truncated
  /// file what there is stays.
  ///
  /// - Throws: `ImagingError.undecodable` when there is no image header, or too many chunks.
  func sanitized(
    orientation: Orientation, marksAdobeRGB: Bool
  ) throws(ImagingError) -> SanitizedForm {
    if header == nil { throw .undecodable(reason: "its image header is missing or broken") }
    if hasTooManyChunks {
      throw .undecodable(reason: "it has more than \(Self.chunkLimit) chunks")
    }
    var kept = KeptRanges()
    var hasImageData = false
    var imageDataHasEnded = false
    for chunk in chunks.dropFirst() {
      if chunk.type == .imageData {
        hasImageData = true
        if !imageDataHasEnded { kept.append(chunk.range) }
      } else {
        imageDataHasEnded = hasImageData
        if keeps(chunk) { kept.append(chunk.range) }
      }
    }
    return SanitizedForm(
      container: .png, keptRanges: [0..<Self.preambleByteCount] + kept.ranges,
      orientation: orientation, marksAdobeRGB: marksAdobeRGB)
  }

  /// Of chunks other than image data.
  private func keeps(_ chunk: Chunk) -> Bool {
    guard let place = Self.keptChunks[chunk.type], place.byteCounts.contains(chunk.data.count),
      chunk.check != .cutShort, chunk.check != .wrong || !chunk.type.isAncillary
    else { return false }
    return switch place.position {
    case .beforeImageData: chunk.isBeforeImageData
    // Colour behind a palette counts for nothing; it would, once a palette that is not kept is gone.
    case .beforePalette: chunk.isBeforeImageData && chunk.isBeforePalette
    case .inAnimation: isAnimated
    case .anywhere: true
    }
  }

  private struct Place {
    enum Position {
      case beforeImageData
      case beforePalette
      case inAnimation
      case anywhere
    }

    let position: Position
    /// Of the data. A chunk of another length is ignored by decoders, and room to hide something.
    let byteCounts: ClosedRange<Int>
  }

  private static let keptChunks: [ChunkType: Place] = {
    var places: [ChunkType: Place] = [
      .palette: Place(position: .beforeImageData, byteCounts: 3...768),
      .transparency: Place(position: .beforeImageData, byteCounts: 1...256),
      .codePoints: Place(position: .beforePalette, byteCounts: 4...4),
      .iccProfile: Place(position: .beforePalette, byteCounts: 1...Int(Int32.max)),
      .standardRGB: Place(position: .beforePalette, byteCounts: 1...1),
      .gamma: Place(position: .beforePalette, byteCounts: 4...4),
      .chromaticities: Place(position: .beforePalette, byteCounts: 32...32),
      ChunkType("sBIT"): Place(position: .beforeImageData, byteCounts: 1...4),
      .animationControl: Place(position: .inAnimation, byteCounts: 8...8),
      .frameControl: Place(position: .inAnimation, byteCounts: 26...26),
      .frameData: Place(position: .inAnimation, byteCounts: 4...Int(Int32.max)),
      .end: Place(position: .anywhere, byteCounts: 0...0),
    ]
    // Mastering display and content light level, under their names of before 2024 too.
    for name in [ChunkType("mDCV"), ChunkType("mDCv")] {
      places[name] = Place(position: .beforeImageData, byteCounts: 24...24)
    }
    for name in [ChunkType("cLLI"), ChunkType("cLLi")] {
      places[name] = Place(position: .beforeImageData, byteCounts: 8...8)
    }
    return places
  }()
}
