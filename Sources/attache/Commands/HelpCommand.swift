/// `attache help [--man] [COMMAND]`
struct HelpCommand {
  private let command: ParsedCommand
  private let table: CommandTable

  init(_ command: ParsedCommand, _ table: CommandTable) {
    self.command = command
    self.table = table
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    if command.has(.manual) {
      try console.write(ManualPage(table: table).source)
    } else {
      // The operand was checked against the list of commands.
      let spec = command.operands.first.flatMap { table.command(named: $0.text) }
      try console.write(HelpText(table: table).text(for: spec))
    }
    return .success
  }
}
