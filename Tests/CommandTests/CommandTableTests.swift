import Testing

@testable import attache

@Suite struct CommandTableTests {
  private let table = CommandTable.attache

  private func parse(_ line: String) throws(UsageError) -> Invocation {
    try table.parse(line.split(separator: " ").map { FilePath(String($0)) })
  }

  private func command(_ line: String) throws -> ParsedCommand {
    guard case .run(let command) = try parse(line) else {
      throw UsageError.noCommand
    }
    return command
  }

  @Test(
    "Options and operands can be mixed",
    arguments: [
      "inspect --json --jobs 3 a b", "inspect a --json b --jobs=3", "inspect a b -j3 --json",
      "inspect -j 3 a --json -- b", "inspect --js a --job 3 b",
    ])
  func mixing(line: String) throws {
    let command = try command(line)
    #expect(command.operands.map(\.text) == ["a", "b"])
    #expect(command.has(.json))
    #expect(command.value(of: Setting.jobs.optionName)?.text == "3")
  }

  @Test("Two dashes end the options, and a single one is an operand")
  func endOfOptions() throws {
    #expect(try command("inspect -- --json -x").operands.map(\.text) == ["--json", "-x"])
    #expect(try command("inspect -").operands.map(\.text) == ["-"])
    #expect(try command("inspect a -- -- b").operands.map(\.text) == ["a", "--", "b"])
  }

  @Test("Of a repeated option all values count, of another the last")
  func repetition() throws {
    let command = try command("inspect --rendition a=1x1 --rendition b=2x2 -j 1 -j 2 x")
    #expect(command.values(of: .rendition).map(\.text) == ["a=1x1", "b=2x2"])
    #expect(command.value(of: Setting.jobs.optionName)?.text == "2")
  }

  @Test("Options of every command may stand before it")
  func globalOptions() throws {
    #expect(try command("--config f inspect x").value(of: .config)?.text == "f")
    #expect(try command("--config f inspect --config g x").value(of: .config)?.text == "g")
  }

  @Test("Operands keep bytes that are not UTF-8")
  func rawBytes() throws {
    let name = FilePath(bytes: [0x61, 0xFF, 0xC3])
    guard case .run(let command) = try table.parse([FilePath("inspect"), name]) else {
      Issue.record("no command came out")
      return
    }
    #expect(command.operands == [name])
    #expect(command.operands.first?.text == "a\u{FFFD}\u{FFFD}")
  }

  @Test("Help wins over missing operands, and names its command")
  func help() throws {
    guard case .help(let spec) = try parse("inspect --help") else {
      Issue.record("no help came out")
      return
    }
    #expect(spec?.name == .inspect)
    guard case .help(nil) = try parse("-h") else {
      Issue.record("no help came out")
      return
    }
  }

  @Test(
    "What cannot be understood says what and how close it was",
    arguments: [
      ("", UsageError.noCommand),
      ("inspcet", .unknownCommand("inspcet", suggestion: "inspect")),
      ("frobnicate", .unknownCommand("frobnicate", suggestion: nil)),
      ("--hlep", .unknownOption("--hlep", command: nil, suggestion: "--help")),
      ("inspect --jsno", .unknownOption("--jsno", command: .inspect, suggestion: "--json")),
      ("inspect --zzz=1 a", .unknownOption("--zzz", command: .inspect, suggestion: nil)),
      ("inspect -x a", .unknownOption("-x", command: .inspect, suggestion: nil)),
      (
        "inspect --rend a",
        .ambiguousOption("--rend", candidates: ["--renditions", "--rendition"])
      ),
      ("inspect a --jobs", .missingValue(option: "--jobs", placeholder: "N")),
      ("inspect a -j", .missingValue(option: "--jobs", placeholder: "N")),
      ("inspect --json=yes a", .unexpectedValue(option: "--json")),
      ("inspect", .missingOperand(.inspect, placeholder: "FILE")),
      ("inspect --json", .missingOperand(.inspect, placeholder: "FILE")),
      ("show --data d", .missingOperand(.show, placeholder: "ATTACHMENT")),
      ("show a b c", .unexpectedOperand(.show, "b", limit: 1, actual: 3)),
      ("config a", .unexpectedOperand(.config, "a", limit: 0, actual: 1)),
      (
        "completions bsh",
        .badOperand("bsh", accepted: ["bash", "zsh", "fish"], suggestion: "bash")
      ),
    ])
  func refusal(line: String, error: UsageError) {
    #expect(throws: error) { try parse(line) }
    #expect(error.description.hasSuffix(".") || error.description.hasSuffix("?"))
    #expect(!error.description.contains("\n"))
  }

  @Test(
    "No command has two options of one name or letter", arguments: CommandTable.attache.commands)
  func unambiguity(spec: CommandSpec) {
    let letters = (spec.options.compactMap(\.short))
    #expect(Set(spec.options.map(\.name)).count == spec.options.count)
    #expect(Set(letters).count == letters.count)
    #expect(spec.option(.help) != nil)
    #expect(letters.allSatisfy { $0.isASCII && $0.isLetter })
  }

  @Test("Every command is in the table once")
  func completeness() {
    #expect(table.commands.map(\.name) == CommandName.allCases)
  }
}
