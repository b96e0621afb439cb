/// The multi-picture index of a JPEG file (CIPA DC-007): an APP2 segment that begins with `MPF\0`.
enum MultiPictureIndex {
  /// Tag of the number of pictures, the file's own included.
  private static let pictureCountTag: UInt16 = 0xB001
  private static let entryLimit = 64

  /// The number of pictures that the TIFF data in `block` names; 0 when it does not say.
  static func pictureCount(in bytes: Span<UInt8>, block: Range<Int>) -> Int {
    guard let tiff = TIFFBlock(in: bytes, range: block),
      let entryCount = tiff.uint16(in: bytes, at: tiff.firstDirectory)
    else { return 0 }
    for index in 0..<min(Int(entryCount), entryLimit) {
      let entry = tiff.firstDirectory + 2 + 12 * index
      if tiff.uint16(in: bytes, at: entry) == pictureCountTag {
        return tiff.uint32(in: bytes, at: entry + 8).map(Int.init) ?? 0
      }
    }
    return 0
  }
}
