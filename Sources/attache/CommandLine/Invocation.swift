/// What was typed, understood.
enum Invocation: Sendable {
  case version
  /// Of the whole program when `nil`.
  case help(CommandSpec?)
  case run(ParsedCommand)
}
