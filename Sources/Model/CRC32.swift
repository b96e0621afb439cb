/// The cyclic redundancy check of PNG chunks (ISO/IEC 15948, annex D), eight bytes a step.
public enum CRC32 {
  /// `tables[256 * lag + byte]`: what `byte` contributes from `lag` bytes back.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = []
    tables.reserveCapacity(8 * 256)
    for byte in UInt32(0)..<256 {
      var remainder = byte
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1
      }
      tables.append(remainder)
    }
    for index in 256..<8 * 256 {
      let earlier = tables[index - 256]
      tables.append((earlier >> 8) ^ tables[Int(earlier & 255)])
    }
    return tables
  }()

  /// Of the bytes in `range`, which must lie inside `bytes`.
  public static func checksum(of bytes: Span<UInt8>, in range: Range<Int>) -> UInt32 {
    checksum(of: bytes.extracting(range))
  }

  public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    let table = tables.span
    var remainder = UInt32.max
    var index = 0
    while index + 8 <= bytes.count {
      var folded: UInt32 = 0
      for lag in 0..<8 {
        var byte = Int(bytes[index + lag])
        if lag < 4 { byte ^= Int((remainder >> (8 * UInt32(lag))) & 255) }
        folded ^= table[256 * (7 - lag) + byte]
      }
      remainder = folded
      index += 8
    }
    while index < bytes.count {
      remainder = (remainder >> 8) ^ table[Int((remainder ^ UInt32(bytes[index])) & 255)]
      index += 1
    }
    return ~remainder
  }
}
