import Testing

@testable import attache

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
