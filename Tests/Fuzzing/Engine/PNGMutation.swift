import TestSupport

/// Changes PNG files chunk by chunk and keeps their checksums right, so that what is changed is
/// read at all.
struct PNGMutation {
  /// libFuzzer's own: bytes, and how many there may be; gives the changed bytes.
  let mutate: (_ bytes: [UInt8], _ limit: Int) -> [UInt8]

  private static let types = [
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "eXIf", "sBIT",
    "bKGD", "pHYs", "tEXt", "zTXt", "iTXt", "tIME", "acTL", "fcTL", "fdAT", "mDCV", "cLLI", "hIST",
  ].map { Array($0.utf8) }

  /// `nil` where the bytes are no PNG, or once in a while: checksums may be wrong, too.
  func changed(
    _ bytes: UnsafeBufferPointer<UInt8>, limit: Int, seed: UInt32
  ) -> [UInt8]? {
    var generator = SeededGenerator(seed: UInt64(seed))
    guard Int.random(in: 0..<8, using: &generator) > 0, var file = PNGFile(bytes) else {
      return nil
    }
    let index = Int.random(in: file.chunks.indices, using: &generator)
    switch Int.random(in: 0..<16, using: &generator) {
    case 0: file.chunks.remove(at: index)
    case 1: file.chunks.insert(file.chunks[index], at: index)
    case 2:
      let other = Int.random(in: file.chunks.indices, using: &generator)
      file.chunks.swapAt(index, other)
    case 3: file.chunks[index].type = Self.types.randomElement(using: &generator) ?? []
    case 4:
      let type = Self.types.randomElement(using: &generator) ?? []
      file.chunks.insert(PNGFile.Chunk(type: type, data: mutate([0], 64)), at: index)
    case 5: file.rest = mutate(file.rest, 64)
    default:
      let room = max(1, min(limit - bytes.count, 256))
      file.chunks[index].data = mutate(
        file.chunks[index].data, file.chunks[index].data.count + room)
    }
    let changed = file.bytes
    return changed.count <= limit ? changed : nil
  }
}
