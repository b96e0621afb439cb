import Testing

@testable import Attachments

@Suite("A file's display name")
struct DisplayNameTests {
  static let names: [(String, String?)] = [
    ("kitchen.jpg", "kitchen.jpg"),
    ("Küche 📷 \"neu\".jpg", "Küche 📷 \"neu\".jpg"),
    ("../../etc/passwd", "passwd"),
    ("C:\\photos\\a.jpg", "C:\\photos\\a.jpg"),
    ("a\u{0}b\nc\u{7F}\u{85}.jpg", "abc.jpg"),
    ("invoice\u{202E}gpj.exe", "invoicegpj.exe"),
    ("folder/", nil),
    ("\u{1}", nil),
    ("", nil),
  ]

  @Test("leaves out what is not fit to be shown", arguments: names)
  func clean(name: String, shown: String?) {
    #expect(DisplayName.clean(name) == shown)
  }

  @Test("is cut at 255 characters, which the core store takes in any script")
  func long() {
    let shown = DisplayName.clean(String(repeating: "📷", count: 5000))
    #expect(shown?.unicodeScalars.count == 255)
    #expect(shown?.utf8.count == 1020)
  }
}
