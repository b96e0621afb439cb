import Model
import Testing

@testable import attache

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
