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

  /// Those that have files decoded, each with what it needs besides.
  private static let decoding = [
    ["inspect", photo], ["ingest", "--data", "/nowhere", photo], ["serve", "--data", "/nowhere"],
    ["regenerate", "--data", "/nowhere"], ["fsck", "--data", "/nowhere"],
  ]

  @Test("Requiring the sandbox and doing without it exclude one another", arguments: decoding)
  func bothWays(words: [String]) throws {
    for options in [["--require-sandbox", "--no-sandbox"], ["--no-sandbox", "--require-sandbox"]] {
      let outcome = try AttacheProcess.run(words + options)
      #expect(outcome.status == 2)
      #expect(
        outcome.diagnosticText
          == "attache: The options --require-sandbox and --no-sandbox exclude one another.\n")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("With the sandbox, requiring it changes nothing")
  func required() throws {
    let plain = try AttacheProcess.run(["inspect", "--json", Self.photo])
    let required = try AttacheProcess.run(["inspect", "--json", "--require-sandbox", Self.photo])
    #expect(required.status == plain.status)
    #expect(required.output == plain.output)
  }

  @Test("The workers' own command is of no use to people")
  func workerCommand() throws {
    let outcome = try AttacheProcess.run(["__inspection-worker"])
    #expect(outcome.status == 2)
    #expect(outcome.diagnosticText == "attache: This command is for attache's own use.\n")
  }
}
