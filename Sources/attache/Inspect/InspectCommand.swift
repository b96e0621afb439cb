struct InspectCommand {
  init(_ c: ParsedCommand, _ e: Environment) {}
  func run(_ console: Console) throws(CommandError) -> ExitStatus { .success }
}
