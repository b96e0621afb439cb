import TestSupport
import Testing

@testable import attache

@Suite struct SandboxCommandTests {
  private static let photo = Package.testImage("photos/apple-iphone-4.jpg")

  @Test("The doctor lists every layer, or says in one sentence that there is no sandbox")
  func doctor() throws {
    let outcome = try AttacheProcess.run(["doctor"])
    guard outcome.status == 0 else {
      #expect(outcome.status == 3)
      #expect(outcome.diagnosticText.split(separator: "\n").count == 1)
      #expect(outcome.diagnosticText.contains("--no-sandbox"))
      return
    }
    #expect(outcome.lines.count == 12)
    #expect(outcome.lines.allSatisfy { $0.contains("  in force") || $0.contains("  absent: ") })
    #expect(outcome.lines.contains { $0.hasPrefix("system call filter (seccomp)  ") })
  }

  @Test("Doing without the sandbox is said every time, and changes no row")
  func withoutSandbox() throws {
    let free = try AttacheProcess.run(["inspect", "--json", "--no-sandbox", Self.photo])
    #expect(free.status == 0)
    #expect(free.diagnosticText.contains("decoded without a sandbox"))
    let caged = try AttacheProcess.run(["inspect", "--json", Self.photo])
    if caged.status == 0 {
      #expect(caged.output == free.output)
      #expect(caged.diagnosticText.isEmpty)
    }
  }

  @Test("The workers' own command is of no use to people")
  func workerCommand() throws {
    let outcome = try AttacheProcess.run(["__inspection-worker"])
    #expect(outcome.status == 2)
    #expect(outcome.diagnosticText == "attache: This command is for attache's own use.\n")
  }
}
