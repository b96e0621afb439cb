import Model

/// A PNG as a list of chunks, whose lengths and checksums are right whenever it is written.
struct PNGFile {
  struct Chunk {
    var type: [UInt8]
    var data: [UInt8]
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  var chunks: [Chunk] = []
  /// What follows the last chunk that is whole.
  var rest: [UInt8] = []

  /// `nil` without the signature or a single chunk.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.starts(with: Self.signature) else { return nil }
    var offset = Self.signature.count
    while offset + 12 <= bytes.count {
      let count = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      guard count <= bytes.count - offset - 12 else { break }
      chunks.append(
        Chunk(
          type: Array(bytes[offset + 4..<offset + 8]),
          data: Array(bytes[offset + 8..<offset + 8 + count])))
      offset += 12 + count
    }
    rest = Array(bytes[offset...])
    if chunks.isEmpty { return nil }
  }

  var bytes: [UInt8] {
    chunks.reduce(into: Self.signature) { bytes, chunk in
      let body = chunk.type + chunk.data
      bytes += Self.bigEndian(UInt32(truncatingIfNeeded: chunk.data.count)) + body
      bytes += Self.bigEndian(CRC32.checksum(of: body.span))
    } + rest
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
