/// Everything that can be typed after `attache`.
///
/// This one value drives parsing, `--help`, the manual page and the shells' completions, so that
/// none of them can say something that the others do not.
struct CommandTable: Sendable {
  let program: String
  let version: String
  /// A sentence for the head of help.
  let summary: String
  /// Options that stand before the command.
  let globalOptions: [OptionSpec]
  let commands: [CommandSpec]

  func command(named name: String) -> CommandSpec? {
    commands.first { $0.name.rawValue == name }
  }
}
