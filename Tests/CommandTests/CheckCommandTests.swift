import Attachments
import CoreStore
import Glibc
import Model
import TestSupport
import Testing

@testable import attache

@Suite struct CheckCommandTests {
  private let kept: KeptStore
  private let rows: [Row]

  init() throws {
    kept = try KeptStore()
    rows = try kept.ingest()
  }

  private func check(
    _ arguments: [String] = []
  ) throws -> (status: CInt, faults: [[String: KeptStore.Field]]) {
    let (status, rows) = try kept.rows("fsck", arguments)
    return (status, Array(rows.dropLast()))
  }

  private func overwrite(_ blob: String, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = try kept.folder.contents(of: kept.file(of: blob))
    change(&bytes)
    chmod(kept.folder.file(kept.file(of: blob)), 0o600)
    try kept.folder.write(bytes, to: kept.file(of: blob))
  }

  private func thumb(of row: Row) throws -> String {
    let id = try #require(row.attachment.flatMap { AttachmentID($0) })
    let store = try DataStore(FilePath(kept.path), .existing)
    let entry = try AttachmentCatalog(blobs: store.blobs, core: store.core).entry(for: id)
    return try #require(entry.renditions.first { $0.name == "thumb" }).blobID.description
  }

  @Test("A sound store has no faults")
  func sound() throws {
    #expect(try check() == (0, []))
    #expect(try check(["--quick"]) == (0, []))
    #expect(try check(["--repair", "--jobs", "1"]) == (0, []))
  }

  @Test("One flipped bit anywhere is found, and put aside, and never served", arguments: 0..<8)
  func flippedBits(bit: Int) throws {
    let row = try #require(rows.first)
    let blob = try #require(row.blobSha256)
    var generator = SeededGenerator(seed: UInt64(bit))
    try overwrite(blob) { bytes in
      bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << bit
    }
    let (status, faults) = try check()
    #expect(status == 1)
    #expect(faults.map { $0["fault"] } == [.text("damaged")])
    #expect(faults.map { $0["blob"] } == [.text(blob)])
    let id = try #require(row.attachment)
    #expect(try kept.run("cat", [id]).output == [])

    let repair = try check(["--repair"])
    #expect(repair.status == 1)
    #expect(repair.faults.map { $0["repaired"] } == [.flag(false)])
    let aside = try kept.folder.names(in: "store/blobs/quarantine")
    #expect(aside.map { $0.hasPrefix(blob) } == [true])
    #expect(try kept.run("cat", [id]).output == [])
    // The same file sent again brings the bytes back, for the first attachment too.
    try kept.ingest()
    #expect(try check().status == 0)
    #expect(try kept.run("cat", [id]).output != [])
  }

  @Test("A damaged or missing rendition is made again", arguments: [true, false])
  func renditions(isMissing: Bool) throws {
    let row = try #require(rows.first)
    let blob = try thumb(of: row)
    let before = try kept.folder.contents(of: kept.file(of: blob))
    if isMissing {
      remove(kept.folder.file(kept.file(of: blob)))
    } else {
      try overwrite(blob) { $0.removeLast() }
    }
    #expect(try check(["--quick"]).faults.count == 1)
    #expect(try check().status == 1)
    let repair = try check(["--repair"])
    #expect(repair.status == 0, "\(repair.faults)")
    #expect(try check() == (0, []))
    #expect(try kept.folder.contents(of: kept.file(of: blob)) == before)
  }

  @Test("A rendition that is another picture than was recorded is made again")
  func wrongRendition() throws {
    let row = try #require(rows.first)
    let id = try #require(row.attachment.flatMap { AttachmentID($0) })
    let store = try DataStore(FilePath(kept.path), .existing)
    let entry = try AttachmentCatalog(blobs: store.blobs, core: store.core).entry(for: id)
    var wrong = try #require(entry.renditions.first { $0.name == "thumb" })
    wrong.width += 1
    let recorded = wrong
    try store.core.write { writer throws(CoreStoreError) in
      try writer.replace(with: recorded, madeAt: TimeSource.system.now())
    }
    #expect(try check().faults.map { $0["fault"] } == [.text("wrong_rendition")])
    #expect(try check(["--repair"]).status == 0)
    #expect(try check() == (0, []))
  }

  @Test("Bytes that nothing knows of are reported, and dropped by a repair")
  func unknownBlob() throws {
    let id = "00" + String(repeating: "a", count: 62)
    try kept.folder.write("stray", to: kept.file(of: id))
    #expect(try check().faults.map { $0["fault"] } == [.text("unknown")])
    #expect(try check(["--repair"]).status == 0)
    #expect(try check() == (0, []))
    #expect(try !kept.blobFiles().contains(id))
  }

  @Test("An attachment without its bytes is never dropped")
  func lostOriginal() throws {
    let row = try #require(rows.last)
    let blob = try #require(row.blobSha256)
    remove(kept.folder.file(kept.file(of: blob)))
    #expect(try check(["--repair"]).status == 1)
    #expect(try check().faults.map { $0["fault"] } == [.text("missing")])
    let id = try #require(row.attachment)
    #expect(try kept.run("show", [id]).status == 0)
  }
}
