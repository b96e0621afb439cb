import Testing

@testable import Imaging

@Suite struct ExifTextTests {
  @Test(arguments: [
    (Array("Canon".utf8), "Canon"),
    (Array("  SONY \t\r\n ".utf8), "  SONY"),
    (Array("Médion".utf8), "Médion"),
    (Array("写真機 📷".utf8), "写真機 📷"),
    ([0x4D, 0xE9, 0x64], "M?d"),
    ([0xC3], "?"),
    ([0xC0, 0x80], "??"),
    ([0xED, 0xA0, 0x80, 0x41], "???A"),
    ([0xF4, 0x90, 0x80, 0x80], "????"),
    ([0x41, 0x1B, 0x5B, 0x33, 0x31, 0x6D], "A.[31m"),
    ([0x41, 0xC2, 0x9B, 0x42], "A.B"),
    ([], ""),
    ([0x20, 0x20], ""),
  ])
  func bytesBecomeReadableText(bytes: [UInt8], expected: String) {
    #expect(ExifText.decode(bytes) == expected)
  }

  @Test func longTextIsCutBetweenCharacters() {
    let text = ExifText.decode([UInt8](String(repeating: "é", count: 1000).utf8))
    #expect(text == String(repeating: "é", count: ExifText.characterLimit))
  }
}
