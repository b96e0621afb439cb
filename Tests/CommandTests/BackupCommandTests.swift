import Glibc
import TestSupport
import Testing

@testable import attache

@Suite struct BackupCommandTests {
  private let kept: KeptStore
  private let rows: [Row]
  private let copy: String

  init() throws {
    kept = try KeptStore()
    rows = try kept.ingest()
    copy = kept.folder.file("copy")
  }

  private func backUp(_ arguments: [String] = []) throws -> [String: KeptStore.Field]? {
    let (status, rows) = try kept.rows("backup", arguments + [copy])
    #expect(status == 0)
    return rows.last
  }

  private func run(_ arguments: [String]) throws -> AttacheProcess.Outcome {
    try AttacheProcess.run(arguments)
  }

  @Test("A backup is a store with everything in it, and the next one copies only what is new")
  func incremental() throws {
    let blobCount = try kept.blobFiles().count
    #expect(try backUp()?["copied"] == .number(blobCount))
    #expect(try run(["fsck", "--data", copy]).status == 0)
    for row in rows {
      let id = try #require(row.attachment)
      #expect(try run(["cat", "-d", copy, id]).output == kept.run("cat", [id]).output)
    }
    let more = try kept.folder.write("Something new.\n", to: "more.txt")
    try kept.ingest([more])
    let second = try backUp()
    #expect(second?["copied"] == .number(1))
    #expect(second?["present"] == .number(blobCount))
    #expect(try backUp(["--reread"])?["copied"] == .number(0))
    #expect(try run(["fsck", "--data", copy]).status == 0)
  }

  @Test("What was deleted and collected leaves the next backup")
  func pruning() throws {
    _ = try backUp()
    _ = try kept.run("delete", [try #require(rows.first?.attachment)])
    _ = try kept.run("gc")
    #expect(try backUp()?["pruned"] == .number(3))
    #expect(try run(["fsck", "--data", copy]).status == 0)
  }

  @Test("A restored store is the one that was backed up, and none is ever overwritten")
  func restoring() throws {
    _ = try backUp()
    #expect(try run(["restore", "--data", kept.path, copy]).status == 1)
    let restored = kept.folder.file("restored")
    #expect(try run(["restore", "--data", restored, copy]).status == 0)
    #expect(try run(["fsck", "--data", restored]).status == 0)
    for row in rows {
      let id = try #require(row.attachment)
      #expect(try run(["cat", "-d", restored, id]).output == kept.run("cat", [id]).output)
    }
  }

  @Test("A blob that is damaged here is reported, and its sound copy stays in the backup")
  func damagedSource() throws {
    _ = try backUp()
    let blob = try #require(rows.first?.blobSha256)
    chmod(kept.folder.file(kept.file(of: blob)), 0o600)
    try kept.folder.write("other", to: kept.file(of: blob))
    let (status, lines) = try kept.rows("backup", ["--reread", copy])
    #expect(status == 1)
    #expect(lines.count == 1)
    #expect(try run(["fsck", "--data", copy]).status == 0)
  }

  @Test(
    "Killed at any step, the older copy or the newer one is whole",
    arguments: ["backup_blobs_copied", "backup_core_copied", "backup_core_named", "backup_pruned"])
  func killed(step: String) throws {
    _ = try backUp()
    _ = try kept.run("delete", [try #require(rows.first?.attachment)])
    _ = try kept.run("gc")
    try kept.ingest([try kept.folder.write("Something new.\n", to: "more.txt")])
    let killed = try AttacheProcess.run(
      ["backup", "--data", kept.path, copy], environment: ["ATTACHE_FAILPOINT=\(step):1"])
    #expect(killed.status == 128 + SIGKILL)
    let faults = try run(["fsck", "--json", "--data", copy]).lines.dropLast()
    // Blobs too many are all that may be left.
    #expect(faults.allSatisfy { $0.contains(#""fault":"unknown""#) }, "\(faults)")
    _ = try backUp()
    #expect(try run(["fsck", "--data", copy]).status == 0)
  }
}
