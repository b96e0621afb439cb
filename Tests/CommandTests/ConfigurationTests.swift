import Model
import TestSupport
import Testing

@testable import attache

@Suite struct ConfigurationTests {
  private static let noFile = FilePath("/nonexistent/attache.conf")

  private func configuration(
    _ arguments: [String], environment: [String: String] = [:], systemFile: FilePath = noFile
  ) throws -> Configuration {
    guard
      case .run(let command) = try CommandTable.attache.parse(arguments.map { FilePath($0) })
    else { throw UsageError.noCommand }
    return try Configuration.inForce(
      for: command, environment: Environment(environment.mapValues { FilePath($0) }),
      systemFile: systemFile)
  }

  @Test("Without anything said the defaults are in force")
  func defaults() throws {
    let configuration = try configuration(["config"])
    #expect(configuration.limits == .standard)
    #expect(configuration.renditions == RenditionSpec.standard)
    #expect(configuration.metadata == .sanitize)
    #expect(configuration.jobCount >= 1)
    #expect(configuration.data == nil)
    #expect(Setting.allCases.allSatisfy { configuration.origin(of: $0) == .standard })
    #expect(throws: UsageError.missingData) { try configuration.store() }
  }

  @Test("Options win over the environment, that over the file, that over the defaults")
  func layers() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "jobs = 2\nmax_pixels = 3\nmax_scans = 4 # few\n\n# none\n", to: "a.conf")
    let configuration = try configuration(
      ["config", "--config", file, "--jobs", "7"],
      environment: ["ATTACHE_JOBS": "5", "ATTACHE_MAX_PIXELS": "6", "ATTACHE_DATA": ""])
    #expect(configuration.jobCount == 7)
    #expect(configuration.origin(of: .jobs) == .option(flag: "--jobs"))
    #expect(configuration.limits.pixelCount == 6)
    #expect(configuration.origin(of: .maxPixels) == .environment(name: "ATTACHE_MAX_PIXELS"))
    #expect(configuration.limits.scanCount == 4)
    #expect(configuration.origin(of: .maxScans) == .file(FilePath(file), line: 3))
    #expect(configuration.origin(of: .data) == .standard)
  }

  @Test("The option names the file before the environment does, and that before the system's")
  func choiceOfFile() throws {
    let folder = try TemporaryFolder()
    let one = try folder.write("jobs = 1", to: "1")
    let two = try folder.write("jobs = 2", to: "2")
    let three = FilePath(try folder.write("jobs = 3", to: "3"))
    let environment = ["ATTACHE_CONFIG": two]
    #expect(
      try configuration(
        ["config", "--config", one], environment: environment, systemFile: three
      ).jobCount == 1)
    #expect(
      try configuration(["config"], environment: environment, systemFile: three).jobCount == 2)
    #expect(try configuration(["config"], systemFile: three).jobCount == 3)
  }

  @Test(
    "Every setting can be said in every way",
    arguments: [
      (Setting.maxUploadBytes, "1073741824", "0"), (.maxPixels, "4290250000", "4290250001"),
      (.maxSidePixels, "65500", "65501"), (.maxScans, "1", "-1"),
      (.maxDecodeBytes, "1099511627776", "1e6"), (.decodeTimeoutSeconds, "3600", "3601"),
      (.attachmentsPerMessage, "1000", "1001"), (.messageCharacters, "1", "99999999999999999999"),
      (.jobs, "256", "257"), (.metadata, "keep", "drop"), (.renditions, "a=1x2:png:3", "a=1"),
      (.data, "/somewhere", "\u{0}"),
    ])
  func everySetting(setting: Setting, good: String, bad: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("\(setting.rawValue) = \(good)\n", to: "good")
    let byOption = try configuration(["config", setting.option.flag, good])
    let byEnvironment = try configuration(["config"], environment: [setting.environmentName: good])
    let byFile = try configuration(["config", "--config", file])
    for configuration in [byOption, byEnvironment, byFile] {
      #expect(configuration.origin(of: setting) != .standard)
      #expect(configuration.limits == byFile.limits)
      #expect(configuration.renditions == byFile.renditions)
      #expect(configuration.data == byFile.data)
    }
    let badFile = try folder.write("\n\(setting.rawValue) = \(bad)\n", to: "bad")
    #expect(throws: ConfigurationError.self) {
      try configuration(["config", "--config", badFile])
    }
    #expect(throws: ConfigurationError.self) {
      try configuration(["config", setting.option.flag, bad])
    }
  }

  @Test(
    "A file's fault is named with its line",
    arguments: [
      ("jobs", "f:1: The line is neither key = value, nor a # comment, nor empty."),
      ("\n\njbos = 1", "f:3: There is no setting jbos; did you mean jobs?"),
      ("zzzzzz = 1", "f:1: There is no setting zzzzzz; attache config lists them."),
      ("jobs = 1\njobs = 2", "f:2: The setting jobs was already set in line 1."),
      (
        "jobs = 0",
        "f:1: The setting jobs cannot be used: 0 is not a whole number from 1 to 256."
      ),
      (
        "jobs =",
        "f:1: The setting jobs cannot be used: an empty value is not a whole number from 1 to 256."
      ),
      (
        "metadata = no",
        "f:1: The setting metadata cannot be used: no is neither sanitize nor keep."
      ),
    ])
  func fileFaults(content: String, message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(content, to: "f")
    do {
      _ = try configuration(["config", "--config", path])
      Issue.record("the file was accepted")
    } catch let error as ConfigurationError {
      #expect(error.description == "\(folder.path)/\(message)")
    }
  }

  @Test("A file that is not there, is a folder, or is huge is refused")
  func unusableFiles() throws {
    let folder = try TemporaryFolder()
    let huge = try folder.write(String(repeating: "#", count: 1_048_577), to: "huge")
    for path in ["/nonexistent/x", folder.path, huge] {
      #expect(throws: ConfigurationError.self) { try configuration(["config", "--config", path]) }
    }
  }

  @Test("What config shows can be read again, and JSON tells where each setting came from")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let options = ["--max-scans", "5", "--rendition", "a=1x2:png:3", "--data", "/a b#c"]
    let shown = try AttacheProcess.run(["config"] + options)
    let file = try folder.write(shown.outputText, to: "attache.conf")
    let again = try AttacheProcess.run(["config", "--json", "--config", file])
    let direct = try AttacheProcess.run(["config", "--json"] + options)
    #expect(again.status == 0)
    #expect(direct.outputText.contains(#""max_scans":{"value":5,"source":"option","file":null"#))
    let source = #""source":"file","file":"\#(file)","line":"#
    #expect(again.outputText.contains(#""max_scans":{"value":5,\#(source)4}"#))
    #expect(again.outputText.contains(#""renditions":{"value":["a=1x2:png:3"],\#(source)11}"#))
    #expect(again.outputText.contains(#""data":{"value":"/a b#c",\#(source)12}"#))
  }

  @Test("A # inside a word is no comment")
  func commentSigns() throws {
    let file = try ConfigurationFile(
      Array("data = /a#b # c\r\n  # x = y\n\t\n".utf8), path: FilePath("f"))
    #expect(file.assignments.map(\.text.text) == ["/a#b"])
  }
}
