/// `attache completions SHELL`
struct CompletionsCommand {
  private let command: ParsedCommand
  private let table: CommandTable

  init(_ command: ParsedCommand, _ table: CommandTable) {
    self.command = command
    self.table = table
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    // The operand was checked against the list of shells.
    guard let shell = command.operands.first.flatMap({ Shell(rawValue: $0.text) }) else {
      throw .usage(.missingOperand(.completions, placeholder: "SHELL"))
    }
    switch shell {
    case .bash: try console.write(BashCompletion(table: table).script)
    case .zsh: try console.write(ZshCompletion(table: table).script)
    case .fish: try console.write(FishCompletion(table: table).script)
    }
    return .success
  }
}

/// The shells that completions can be written for.
enum Shell: String, CaseIterable, Sendable {
  case bash
  case zsh
  case fish
}
