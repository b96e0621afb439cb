import Glibc

/// The whole command: understands what was typed, runs it, and says how it went.
enum Program {
  static func run(
    _ arguments: [FilePath], environment: Environment, console: Console = .process
  ) -> ExitStatus {
    StandardStreams.fillClosed()
    // A closed pipe is an error to handle, not a reason to die in the middle of a transaction.
    signal(SIGPIPE, SIG_IGN)
    do {
      return try perform(arguments, environment, console)
    } catch {
      switch error {
      case .usage(let usage): console.complain(usage.description)
      case .refused(let sentence), .failed(let sentence): console.complain(sentence)
      case .interrupted, .outputClosed: break
      }
      return ExitStatus(error)
    }
  }

  private static func perform(
    _ arguments: [FilePath], _ environment: Environment, _ console: Console
  ) throws(CommandError) -> ExitStatus {
    let table = CommandTable.attache
    let command: ParsedCommand
    switch try understand(arguments, table) {
    case .version:
      try console.write("\(table.program) \(table.version)\n")
      return .success
    case .help(let spec):
      try console.write(HelpText(table: table).text(for: spec))
      return .success
    case .run(let parsed): command = parsed
    }
    switch command.spec.name {
    case .help: return try HelpCommand(command, table).run(console)
    case .completions: return try CompletionsCommand(command, table).run(console)
    case .config: return try ConfigCommand(command, environment).run(console)
    case .doctor: return try DoctorCommand(command).run(console)
    case .inspect: return try InspectCommand(command, environment).run(console)
    case .ingest: return try IngestCommand(command, environment).run(console)
    case .show: return try ShowCommand(command, environment).run(console)
    case .person: return try PersonCommand(command, environment).run(console)
    case .token: return try TokenCommand(command, environment).run(console)
    case .serve: return try ServeCommand(command, environment).run(console)
    case .cat: return try CatCommand(command, environment).run(console)
    case .gc: return try CollectCommand(command, environment).run(console)
    case .regenerate: return try RegenerateCommand(command, environment).run(console)
    case .fsck: return try CheckCommand(command, environment).run(console)
    case .stats: return try StatsCommand(command, environment).run(console)
    case .explain: return try ExplainCommand(command, environment).run(console)
    case .delete: return try DeleteCommand(command, environment).run(console)
    case .hold: return try DeleteCommand(command, environment).runHold(console)
    case .backup: return try BackupCommand(command, environment).run(console)
    case .restore: return try BackupCommand(command, environment).runRestore(console)
    }
  }

  private static func understand(
    _ arguments: [FilePath], _ table: CommandTable
  ) throws(CommandError) -> Invocation {
    do {
      return try table.parse(arguments)
    } catch {
      throw .usage(error)
    }
  }
}
