import Model
import Testing

@Suite struct CRC32Tests {
  /// Values that every implementation publishes, around the eight bytes of a step.
  @Test(arguments: [
    ("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926), ("IEND", 0xAE42_6082),
    ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
  ])
  func knownTextsHaveTheirKnownChecksums(text: String, expected: UInt32) {
    #expect(CRC32.checksum(of: Array(text.utf8).span) == expected)
  }

  @Test func aRangeHasTheChecksumOfItsBytes() {
    let bytes = Array("before123456789after".utf8)
    #expect(CRC32.checksum(of: bytes.span, in: 6..<15) == 0xCBF4_3926)
  }

  @Test func everyLengthAgreesWithTheDefinition() {
    let bytes = (0..<64).map { UInt8($0 * 37 % 251) }
    for count in 0...bytes.count {
      #expect(CRC32.checksum(of: Array(bytes[..<count]).span) == bitByBit(bytes[..<count]))
    }
  }

  /// ISO/IEC 15948, annex D, one bit at a time.
  private func bitByBit(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1
      }
    }
    return ~remainder
  }
}
