import Attachments
import CoreStore
import Glibc
import Model
import TestSupport
import Testing

@testable import attache

@Suite struct CollectCommandTests {
  private let kept: KeptStore

  init() throws { kept = try KeptStore() }

  /// Lets go of every attachment, as if its message had never been sent.
  private func expireEverything(_ rows: [Row]) throws {
    let store = try DataStore(FilePath(kept.path), .existing)
    try store.core.write { writer throws(CoreStoreError) in
      for id in rows.compactMap(\.attachment).compactMap({ AttachmentID($0) }) {
        try writer.delete(id, Deletion(at: TimeSource.system.now()))
      }
    }
  }

  @Test("What is in use stays, and what nothing refers to goes, with its bytes counted")
  func unused() throws {
    let rows = try kept.ingest()
    let before = try kept.blobFiles()
    #expect(try kept.rows("gc", ["--grace", "0"]).rows.first?["bytes"] == .number(0))
    #expect(try kept.blobFiles() == before)

    try expireEverything(rows)
    let rehearsal = try kept.rows("gc", ["--dry-run"]).rows.first
    #expect(rehearsal?["blobs"] == .number(before.count))
    #expect(try kept.blobFiles() == before)
    let collection = try kept.rows("gc")
    #expect(collection.status == 0)
    for key in ["blobs", "blob_bytes"] { #expect(collection.rows.first?[key] == rehearsal?[key]) }
    #expect(try kept.blobFiles() == [])
    #expect(try kept.rows("gc").rows.first?["blobs"] == .number(0))
  }

  @Test("Only what was over for longer than the grace goes")
  func grace() throws {
    try kept.ingest()
    let dead = "store/blobs/incoming/\(String(repeating: "0", count: 32))"
    try kept.folder.write("half", to: dead)
    #expect(try kept.rows("gc", ["--grace", "1h"]).rows.first?["abandoned_files"] == .number(0))
    #expect(try kept.rows("gc", ["--grace", "0"]).rows.first?["abandoned_bytes"] == .number(4))
    #expect(try kept.folder.names(in: "store/blobs/incoming") == [])
  }

  @Test("A rendition goes when a newer one is there, and not before")
  func superseded() throws {
    let rows = try kept.ingest()
    let small = "preview=1280x1280,thumb=20x20"
    // The same pictures by another recipe: old and new stand side by side.
    #expect(
      try kept.rows("gc", renditions: small).rows.first?["superseded_renditions"] == .number(0))
    let again = try Row.rows(
      try kept.run("ingest", ["--json"] + KeptStore.pictures, renditions: small))
    let collected = try kept.rows("gc", renditions: small).rows.first
    #expect(collected?["superseded_renditions"] == .number(4))
    for row in rows + again {
      let id = try #require(row.attachment)
      #expect(try kept.run("cat", ["--rendition", "thumb", id]).status == 0)
      #expect(try kept.run("cat", ["--rendition", "preview", id]).status == 0)
    }
  }

  @Test(
    "A duration that is none is refused", arguments: ["1", "1w", "-1s", "h", "999999999999999d"])
  func badDuration(text: String) throws {
    let outcome = try kept.run("gc", ["--grace", text])
    #expect(outcome.status == 2)
    #expect(outcome.diagnosticText.contains("--grace"))
  }
}
