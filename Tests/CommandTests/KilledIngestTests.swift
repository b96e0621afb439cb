import Glibc
import Testing

@testable import attache

/// What is acknowledged is never lost, wherever the process dies.
@Suite struct KilledIngestTests {
  private static let roundCount = 200

  @Test("Of 200 ingestions killed at a random moment nothing acknowledged is lost, nothing dangles")
  func killedAtRandomMoments() throws {
    let folder = try TemporaryFolder()
    let store = "\(folder.path)/store"
    let files =
      ["png/basn2c16.png", "png/tbbn2c16.png", "documents/notes.txt", "documents/estimate.pdf"]
      .map { Package.testImage($0) }
    let whole = try AttacheProcess.run(arguments(store, files))
    #expect(whole.status == 0)
    var acknowledged = try Row.rows(whole)
    var killedCount = 0
    for round in 0..<Self.roundCount {
      // New contents in every round: what is known already takes another way through the store.
      let note = try folder.write("Note of round \(round).\n", to: "note.txt")
      let process = try AttacheProcess(arguments(store, files + [note]).map { FilePath($0) })
      usleep(useconds_t.random(in: 0...60_000))
      kill(process.process, SIGKILL)
      let outcome = process.finish()
      if outcome.status == 128 + SIGKILL { killedCount += 1 }
      // A line that was cut off in the middle acknowledges nothing.
      let complete = outcome.outputText.split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast()
      acknowledged += try complete.map { try Row.row($0) }
    }
    #expect(killedCount > 0)
    #expect(acknowledged.count > files.count)
    let survey = try StoreSurvey(folder: store)
    #expect(survey.faults == [])
    for row in acknowledged { #expect(try survey.holds(row)) }
    // The store goes on working.
    #expect(try AttacheProcess.run(arguments(store, files)).status == 0)
  }

  @Test("A store whose making was cut short is made whole by the next ingestion")
  func killedWhileMakingTheStore() throws {
    let file = Package.testImage("documents/notes.txt")
    for _ in 0..<20 {
      let folder = try TemporaryFolder()
      let store = "\(folder.path)/store"
      let process = try AttacheProcess(arguments(store, [file]).map { FilePath($0) })
      usleep(useconds_t.random(in: 0...40_000))
      kill(process.process, SIGKILL)
      let acknowledged = try process.finish().lines.map { try Row.row($0) }
      let again = try AttacheProcess.run(arguments(store, [file]))
      #expect(again.status == 0, "\(again.diagnosticText)")
      let survey = try StoreSurvey(folder: store)
      #expect(survey.faults == [])
      for row in acknowledged { #expect(try survey.holds(row)) }
    }
  }

  private func arguments(_ store: String, _ files: [String]) -> [String] {
    ["ingest", "--json", "--data", store, "--attachments-per-message", "1"] + files
  }
}
