import Model
import Testing

@testable import attache

@Suite struct RenditionSyntaxTests {
  @Test(
    "A rendition is read and written the same",
    arguments: [
      ("thumb=320x320", RenditionSpec.Format.automatic, 80), ("a=1x65500:jpeg:1", .jpeg, 1),
      ("a-b_9=12x34:png:100", .png, 100),
    ])
  func roundTrip(text: String, format: RenditionSpec.Format, quality: Int) throws {
    let spec = try RenditionSpec(syntax: text)
    #expect(spec.format == format)
    #expect(spec.quality == quality)
    #expect(spec.syntax == text)
  }

  @Test("The format can stand without a quality")
  func formatAlone() throws {
    #expect(try RenditionSpec(syntax: "a=1x2:jpeg").syntax == "a=1x2:jpeg:80")
  }

  @Test(
    "Anything else is refused with its reason",
    arguments: [
      ("", RenditionSyntaxError.noEqualsSign("")),
      ("thumb", .noEqualsSign("thumb")),
      ("=1x1", .badName("")),
      ("Thumb=1x1", .badName("Thumb")),
      ("../x=1x1", .badName("../x")),
      ("a=", .badBox("", text: "a=")),
      ("a=1", .badBox("1", text: "a=1")),
      ("a=1x", .badBox("1x", text: "a=1x")),
      ("a=0x1", .badBox("0x1", text: "a=0x1")),
      ("a=65501x1", .badBox("65501x1", text: "a=65501x1")),
      ("a=-1x1", .badBox("-1x1", text: "a=-1x1")),
      ("a=+1x1", .badBox("+1x1", text: "a=+1x1")),
      ("a=1x1x1", .badBox("1x1x1", text: "a=1x1x1")),
      (
        "a=99999999999999999999x1",
        .badBox("99999999999999999999x1", text: "a=99999999999999999999x1")
      ),
      ("a=1x1:", .badFormat("", text: "a=1x1:")),
      ("a=1x1:auto", .badFormat("auto", text: "a=1x1:auto")),
      ("a=1x1:webp", .badFormat("webp", text: "a=1x1:webp")),
      ("a=1x1:jpeg:0", .badQuality("0", text: "a=1x1:jpeg:0")),
      ("a=1x1:jpeg:101", .badQuality("101", text: "a=1x1:jpeg:101")),
      ("a=1x1:jpeg:", .badQuality("", text: "a=1x1:jpeg:")),
      ("a=1x1:jpeg:80:1", .tooManyParts("a=1x1:jpeg:80:1")),
    ])
  func refusal(text: String, error: RenditionSyntaxError) {
    #expect(throws: error) { try RenditionSpec(syntax: text) }
  }

  @Test("A list needs one to sixteen renditions of different names")
  func lists() throws {
    #expect(try RenditionSpec.list(syntax: "a=1x1, b=2x2 c=3x3").map(\.name) == ["a", "b", "c"])
    #expect(throws: RenditionSyntaxError.none) { try RenditionSpec.list(syntax: " , ") }
    #expect(throws: RenditionSyntaxError.nameTwice("a")) {
      try RenditionSpec.list(syntax: "a=1x1,a=2x2")
    }
    let many = (1...17).map { "r\($0)=1x1" }.joined(separator: ",")
    #expect(throws: RenditionSyntaxError.tooMany(limit: 16, actual: 17)) {
      try RenditionSpec.list(syntax: many)
    }
  }
}
