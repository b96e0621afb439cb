import HTTP
import Testing

@Suite struct HeaderTextTests {
  @Test(
    "One range of bytes is honoured",
    arguments: [
      (nil, .whole), ("bytes=0-3", .part(0..<4)), ("bytes=2-", .part(2..<10)),
      ("bytes=-3", .part(7..<10)), ("bytes=-99", .part(0..<10)), ("bytes=9-99", .part(9..<10)),
      ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=3-2", .whole),
      ("bytes=0-1,3-4", .whole), ("lines=0-1", .whole), ("bytes=a-b", .whole), ("bytes=-", .whole),
      ("bytes=0-99999999999999999999", .part(0..<10)),
      ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=--1", .whole), ("bytes", .whole),
    ] as [(String?, ByteRange)])
  func ranges(field: String?, expected: ByteRange) {
    #expect(ByteRange(field, byteCount: 10) == expected)
  }

  @Test(
    "File names come out of a disposition",
    arguments: [
      (#"attachment; filename="a b.jpg""#, "a b.jpg"), ("attachment; filename=a.jpg", "a.jpg"),
      (#"attachment; filename="x.jpg"; filename*=UTF-8''na%C3%AFve.jpg"#, "naïve.jpg"),
      (#"form-data; filename="a%22b.jpg""#, "a\"b.jpg"),
      (#"form-data; filename="C:\photos\a.jpg""#, #"C:\photos\a.jpg"#),
      (#"form-data; filename="a\"b;c.jpg""#, #"a"b;c.jpg"#),
      ("attachment; filename=\u{301}a.jpg", "\u{301}a.jpg"),
      ("form-data; filename=\"a%22\u{301}b%\u{301}.jpg\"", "a\"\u{301}b%\u{301}.jpg"),
      (#"form-data; filename="50%.jpg""#, "50%.jpg"), ("attachment; filename*=UTF-8''%FF", nil),
      ("attachment; filename*=latin-1''a; filename=b", "b"), ("attachment", nil), ("", nil),
    ] as [(String, String?)])
  func fileNames(field: String, expected: String?) {
    #expect(ContentDisposition(field).fileName == expected)
  }

  @Test(
    "A name that is written is read again",
    arguments: ["a.jpg", "naïve \"x\".jpg", "50%.jpg", "家.png", "a;b'c*.pdf", #"a\b.jpg"#])
  func roundTrip(name: String) {
    let field = ContentDisposition.attachment(fileName: name)
    #expect(ContentDisposition(field).fileName == name)
    #expect(field.utf8.allSatisfy { (0x20...0x7E).contains($0) })
  }

  @Test(
    "Targets are decoded strictly, each segment by itself",
    arguments: [
      ("/", []), ("/v1/people", ["v1", "people"]), ("/a%2Fb/..", ["a/b", ".."]),
      ("/a/", ["a", ""]),
      ("/a%20b?x=1", ["a b"]), ("a", nil), ("http://x/", nil), ("/%", nil), ("/%zz", nil),
      ("/%ff", nil), ("/%00", nil), ("/a?%", nil), ("/a\u{1}", nil), ("*", nil), ("/é", nil),
    ] as [(String, [String]?)])
  func targets(text: String, segments: [String]?) {
    #expect(HTTPTarget(text)?.segments == segments)
  }

  @Test("Queries are decoded as forms are")
  func queries() {
    let target = HTTPTarget("/a?search=a+b%26c&x&y=1=2")
    #expect(target?.query("search") == "a b&c")
    #expect(target?.query("x") == "")
    #expect(target?.query("y") == "1=2")
    #expect(target?.query("z") == nil)
  }
}
