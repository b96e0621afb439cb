import Glibc
import TestSupport
import Testing

@testable import attache

/// What is acknowledged is never lost, wherever the process dies; Tests/References kills runs over
/// many files and looks at what is left with other programs.
@Suite(.enabled(if: Sandbox.isAvailable)) struct KilledIngestTests {
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
