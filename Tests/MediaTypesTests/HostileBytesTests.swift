import MediaTypes
import Model
import TestSupport
import Testing

/// A trap in here ends the whole run: these tests pass by coming back.
@Suite struct HostileBytesTests {
  private let detector: MediaTypeDetector

  init() throws { detector = MediaTypeDetector(try MagicDatabase.standard()) }

  @Test func randomBytesAreNeverAcceptedAsMoreThanTextOrPictures() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<10_000 {
      let byteCount = Int.random(in: 1...200, using: &generator)
      let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let type = try detector.detect(bytes).mediaType
      #expect(![.pdf, .docx, .xlsx, .odt].contains(type), "\(bytes)")
    }
  }

  @Test(arguments: [
    ZipBuilder.docx.bytes, ZipBuilder.odt.bytes, SampleBytes.pdf, SampleBytes.png, SampleBytes.tar,
    SampleBytes.windowsProgram, SampleBytes.elf, SampleBytes.utf16("Hello", bigEndian: true),
  ])
  func changedFilesHaveAnAnswer(original: [UInt8]) throws {
    var generator = SeededGenerator(seed: UInt64(original.count))
    for _ in 0..<1_500 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] =
          [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: .min ... .max, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      }
      #expect(try detector.detect(bytes).mediaType.description.contains("/"))
    }
  }

  // Whatever reads these in a time that grows by the square needs hours.
  @Test(.timeLimit(.minutes(5))) func aDirectoryOfManyEntriesIsReadInGoodTime() throws {
    let names = (0..<60_000).map { "f\($0)" }
    let bytes = ZipBuilder(names: ZipBuilder.packageNames + names + ["word/document.xml"]).bytes
    #expect(try detector.detect(bytes).mediaType == .docx)
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["<", "\n", "a,b\n", "{\"a\":"])
  func tenMebibytesOfOneThingAreReadInGoodTime(piece: String) throws {
    let bytes = Array(String(repeating: piece, count: 10_485_760 / piece.utf8.count).utf8)
    #expect(try detector.detect(bytes).mediaType.description.hasPrefix("text/"))
  }
}
