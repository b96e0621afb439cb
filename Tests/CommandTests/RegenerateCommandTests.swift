import Glibc
import TestSupport
import Testing

@testable import attache

@Suite struct RegenerateCommandTests {
  private static let small = "preview=640x640,thumb=20x20"

  private let kept: KeptStore

  init() throws { kept = try KeptStore() }

  private func summary(
    _ arguments: [String] = [], renditions: String? = nil
  ) throws -> [String: KeptStore.Field] {
    try #require(try kept.rows("regenerate", arguments, renditions: renditions).rows.last)
  }

  @Test("Only what differs from the recipe in force is made again, and then nothing is left to do")
  func stale() throws {
    let rows = try kept.ingest()
    #expect(try summary(["--dry-run"])["wanted"] == .number(0))
    #expect(try summary(["--dry-run"], renditions: Self.small)["wanted"] == .number(4))
    let made = try summary(renditions: Self.small)
    #expect(made["made"] == .number(4))
    #expect(made["renditions"] == .number(8))
    #expect(made["failed"] == .number(0))
    #expect(try summary(renditions: Self.small)["made"] == .number(0))
    // The result is what an upload makes under the same settings.
    let fresh = try KeptStore()
    _ = try fresh.run("ingest", KeptStore.pictures, renditions: Self.small)
    _ = try kept.run("gc", ["--grace", "0"], renditions: Self.small)
    #expect(try kept.blobFiles() == fresh.blobFiles())
    #expect(rows.count == 4)
  }

  @Test("One rendition alone is the same as among all")
  func oneRendition() throws {
    try kept.ingest()
    _ = try summary(["--rendition", "thumb"], renditions: Self.small)
    #expect(
      try summary(["--rendition", "thumb", "--dry-run"], renditions: Self.small)["wanted"]
        == .number(0))
    let rest = try summary(renditions: Self.small)
    #expect(rest["renditions"] == .number(4))
    let fresh = try KeptStore()
    _ = try fresh.run("ingest", KeptStore.pictures, renditions: Self.small)
    _ = try kept.run("gc", ["--grace", "0"], renditions: Self.small)
    #expect(try kept.blobFiles() == fresh.blobFiles())
  }

  @Test("Filters choose among the pictures")
  func filters() throws {
    let conversation = try #require(try kept.ingest().first?.conversation)
    let other = "con_00000000000000000000000000000000"
    for (arguments, count) in [
      ([], 4), (["--media-type", "image/png"], 2), (["--conversation", conversation], 4),
      (["--conversation", other], 0), (["--since", "1d"], 4), (["--since", "2999-01-01"], 0),
      (["--only", "missing"], 0), (["--only", "failed"], 0), (["--only", "stale"], 4),
    ] {
      let wanted = try summary(["--dry-run"] + arguments, renditions: Self.small)["wanted"]
      #expect(wanted == .number(count), "\(arguments)")
    }
    #expect(try summary(["--dry-run", "--only", "all"])["wanted"] == .number(4))
    #expect(try summary(["--only", "all", "--rate-limit", "1000/s"])["made"] == .number(4))
  }

  @Test("A picture that fails stops nobody else's, is remembered, and is forgotten when it is well")
  func failures() throws {
    let rows = try kept.ingest()
    let blob = try #require(rows.first?.blobSha256)
    let file = kept.file(of: blob)
    let sound = try kept.folder.contents(of: file)
    chmod(kept.folder.file(file), 0o600)
    try kept.folder.write(Array(sound.dropLast(100)), to: file)

    let (status, lines) = try kept.rows("regenerate", renditions: Self.small)
    #expect(status == 1)
    #expect(lines.last?["made"] == .number(3))
    #expect(lines.last?["failed"] == .number(1))
    let failure = lines.first { $0["outcome"] == .text("failed") }
    #expect(failure?["source"] == .text(blob))
    // Its old renditions are served meanwhile.
    let id = try #require(rows.first?.attachment)
    #expect(try kept.run("cat", ["--rendition", "thumb", id]).status == 0)

    try kept.folder.write(sound, to: file)
    let again = try kept.rows("regenerate", ["--only", "failed"], renditions: Self.small)
    #expect(again.status == 0)
    #expect(again.rows.last?["made"] == .number(1))
    #expect(try summary(["--only", "failed"], renditions: Self.small)["made"] == .number(0))
  }

  @Test("Two runs at once share the work without doubling it")
  func shared() throws {
    try kept.ingest()
    let arguments = ["regenerate", "--json", "--data", kept.path, "--jobs", "1"]
    let environment = ["ATTACHE_RENDITIONS=\(Self.small)"]
    let runs = try (0..<2).map { _ in
      try AttacheProcess(arguments.map { FilePath($0) }, environment: environment)
    }
    let lines = runs.flatMap { $0.finish().lines }
    let made = lines.count { $0.contains(#""outcome":"made""#) }
    #expect(made == 4)
    #expect(try summary(["--dry-run"], renditions: Self.small)["wanted"] == .number(0))
  }

  @Test("Killed at any named step, it leaves a sound store and the rest of the work")
  func killed() throws {
    let steps = [
      "regeneration_claimed", "regeneration_rendered", "regeneration_leased",
      "blob_renamed", "regeneration_stored", "regeneration_swapped",
    ]
    for step in steps {
      // A store of its own: the next run would wait for the dead one's claims.
      let kept = try KeptStore()
      try kept.ingest()
      let killed = try AttacheProcess.run(
        ["regenerate", "--data", kept.path, "--jobs", "1"],
        environment: ["ATTACHE_RENDITIONS=\(Self.small)", "ATTACHE_FAILPOINT=\(step):1"])
      #expect(killed.status == 128 + SIGKILL, "\(step)")
      #expect(try StoreSurvey(folder: kept.path).faults == [])
      // One picture at most was finished; the claims on the others end with their expiry.
      let rows = try kept.rows("regenerate", ["--dry-run"], renditions: Self.small).rows
      let wanted = rows.last?["wanted"]
      #expect(wanted == .number(step == "regeneration_swapped" ? 3 : 4), "\(step)")
    }
  }
}
