import TestSupport
import Testing

@testable import attache

@Suite struct StatsCommandTests {
  @Test("Everything is counted once where it is kept once")
  func counts() throws {
    let kept = try KeptStore()
    try kept.ingest()
    let rows = try kept.ingest()
    let stats = try #require(try kept.rows("stats").rows.first)
    #expect(stats["attachments"] == .number(8))
    #expect(stats["messages"] == .number(2))
    #expect(stats["original_blobs"] == .number(4))
    #expect(stats["saved_percent"] == .number(50))
    #expect(stats["renditions"] == .number(8))
    #expect(stats["unused_blobs"] == .number(0))
    #expect(stats["pictures_with_stale_renditions"] == .number(0))
    let small = "preview=1280x1280,thumb=20x20,large=2000x2000"
    let other = try #require(try kept.rows("stats", renditions: small).rows.first)
    #expect(other["pictures_with_stale_renditions"] == .number(4))
    #expect(other["pictures_with_missing_renditions"] == .number(4))
    _ = try kept.run("delete", [try #require(rows.first?.attachment)])
    #expect(try kept.rows("stats").rows.first?["deleted_attachments"] == .number(1))
    #expect(try kept.run("stats").outputText.contains("image/png: 4, "))
  }

  @Test("An attachment's decisions are told from the record")
  func explanation() throws {
    let kept = try KeptStore()
    let row = try #require(try kept.ingest().first)
    let id = try #require(row.attachment)
    let text = try kept.run("explain", [id]).outputText
    for part in [
      "detected as image/jpeg from its bytes; declared as nothing", "bytes were metadata",
      "held to 10485760 bytes, 120000000 pixels", "linked to \(try #require(row.message))",
      "by recipe \(row.renditions.isEmpty ? "" : "engine")", "which is in force",
      // 1296 × 968: too little is left at a half for 1280 × 956.
      "decoded at 8/8 of its size",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    for (recipe, scale) in [("thumb=320x320", 4), ("thumb=100x100", 2), ("thumb=60x60", 1)] {
      let small = try kept.run("explain", [id], renditions: recipe).outputText
      #expect(small.contains("decoded at \(scale)/8 of its size"), "\(recipe): \(small)")
    }
    let png = try #require(try kept.ingest([Package.testImage("png/basn2c16.png")]).first)
    let other = try kept.run("explain", [try #require(png.attachment)]).outputText
    #expect(!other.contains("decoded at"))
    #expect(try kept.rows("explain", [id]).rows.first?["attachment"] == .text(id))
    #expect(try kept.run("explain", ["att_00000000000000000000000000000000"]).status == 1)
  }
}
