import Glibc
import Model
import Testing

@testable import attache

@Suite struct JSONValueTests {
  @Test(
    "Strings are escaped as JSON wants it",
    arguments: [
      ("a", "\"a\""), ("\"\\", "\"\\\"\\\\\""), ("\n\r\t", "\"\\n\\r\\t\""),
      ("\u{0}\u{1b}\u{7f}", "\"\\u0000\\u001b\\u007f\""), ("é😀", "\"é😀\""),
      ("\u{2028}", "\"\\u2028\""),
    ])
  func strings(text: String, expected: String) {
    #expect(JSONValue.string(text).description == expected)
  }

  @Test("Members keep their order and values their kind")
  func structure() {
    let value: JSONValue = [
      "z": .integer(-1), "a": .array([.null, .bool(true), .bool(false)]), "e": .array([]),
      "o": .object([]),
    ]
    #expect(value.description == #"{"z":-1,"a":[null,true,false],"e":[],"o":{}}"#)
  }
}

@Suite struct FilePathTests {
  @Test(
    "The base name is what stands after the last slash",
    arguments: [
      ("a/b.jpg", "b.jpg"), ("b.jpg", "b.jpg"), ("/b", "b"), ("a/b/", "b"), ("/", ""), ("", ""),
      ("a//", "a"),
    ])
  func baseNames(path: String, expected: String) {
    #expect(FilePath(path).baseName.text == expected)
  }

  @Test("Control characters and turns of direction are spelled out for people")
  func display() {
    #expect(FilePath("a\nb\u{1b}[2J\u{202e}\u{9b}").display == "a\\nb\\u{1b}[2J\\u{202e}\\u{9b}")
    #expect(FilePath(bytes: [0x61, 0xFF]).display == "a\u{FFFD}")
  }

  @Test(
    "Names are appended with one slash",
    arguments: [
      ("a", "a/x"), ("a/", "a/x"), ("", "x"), ("/", "/x"),
    ])
  func appending(folder: String, expected: String) {
    #expect(FilePath(folder).appending("x").text == expected)
  }
}

@Suite struct RenditionNamesTests {
  private func rendition(_ name: String, _ type: MediaType) throws -> Rendition {
    let spec = try RenditionSpec(syntax: "\(name)=1x1")
    return Rendition(spec: spec, width: 1, height: 1, mediaType: type, bytes: [])
  }

  @Test("Later inputs of a name are numbered, whatever else is called like that")
  func numbering() throws {
    let files = ["a/x.jpg", "b/x.jpg", "x.jpg-2", "x.jpg", "y"].map { FilePath($0) }
    let names = RenditionNames(for: files, specs: RenditionSpec.standard)
    let thumb = try rendition("thumb", .jpeg)
    #expect(
      files.indices.map { names.name(of: thumb, ofInput: $0) } == [
        "x.jpg.thumb.jpg", "x.jpg-2.thumb.jpg", "x.jpg-2-2.thumb.jpg", "x.jpg-3.thumb.jpg",
        "y.thumb.jpg",
      ])
    #expect(names.name(of: try rendition("p", .png), ofInput: 4) == "y.p.png")
  }

  @Test("Names that would be too long are cut between characters and stay different")
  func longNames() throws {
    let long = String(repeating: "é", count: 127)
    let names = RenditionNames(
      for: [FilePath("a/\(long)"), FilePath("b/\(long)")], specs: RenditionSpec.standard)
    let preview = try rendition("preview", .jpeg)
    let made = [0, 1].map { names.name(of: preview, ofInput: $0) }
    #expect(made[0] != made[1])
    #expect(made.allSatisfy { $0.utf8.count <= 255 && $0.hasPrefix("ééé") })
    #expect(made[1].hasSuffix("-2.preview.jpg"))
  }
}

@Suite struct ProgressBarTests {
  @Test(
    "The line says how far, how fast and how long",
    arguments: [
      (0, 100, 0.0, 80, "[                              ] 0/100"),
      (50, 100, 10.0, 80, "[###############               ] 50/100  5.0 files/s  0:10 left"),
      (1, 10_000, 1.0, 80, "[                              ] 1/10000  1.0 files/s  2:46:39 left"),
      (50, 100, 10.0, 20, " 50/100  5.0 files/"),
    ])
  func lines(done: Int, total: Int, seconds: Double, columns: Int, expected: String) {
    let line = ProgressBar.line(
      done: done, total: total, elapsedSeconds: seconds, columns: columns)
    #expect(line == expected)
    #expect(line.count < columns)
  }
}

@Suite struct TimestampTests {
  @Test("Moments are written as the C library breaks them down")
  func agreesWithTheSystem() {
    var generator = SystemRandomNumberGenerator()
    let edges: [Int64] = [0, -1, 951_782_399, 951_782_400, 4_107_542_399, 1_709_164_800]
    let random = (0..<2_000).map { _ in
      Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
    }
    for seconds in edges + random {
      var (time, parts) = (time_t(seconds), tm())
      gmtime_r(&time, &parts)
      var buffer = [CChar](repeating: 0, count: 64)
      strftime(&buffer, buffer.count, "-%m-%dT%H:%M:%S", &parts)
      let year = String(Int(parts.tm_year) + 1900)
      let expected =
        String(repeating: "0", count: 4 - year.count) + year + FilePath(cString: buffer).text
        + ".000042Z"
      #expect(Timestamp(microseconds: seconds * 1_000_000 + 42).iso8601 == expected)
    }
  }
}

@Suite struct ByteCountTests {
  @Test(
    "Sizes are short",
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (9_949, "9.9 kB"),
      (12_345, "12 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (10_485_760, "10 MB"),
      (1_500_000_000, "1.5 GB"),
    ])
  func sizes(count: Int, expected: String) {
    #expect(count.asBytes == expected)
  }
}
