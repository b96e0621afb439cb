/// The commands that there are.
enum CommandName: String, CaseIterable, Sendable {
  case inspect
  case ingest
  case show
  case cat
  case config
  case completions
  case help
}

/// One command: its options, its operand, and what help says about it.
struct CommandSpec: Sendable {
  let name: CommandName
  /// A phrase for the list of commands, without a full stop.
  let summary: String
  /// Paragraphs for the command's own page.
  let paragraphs: [String]
  /// In the order of help; those of every command come after them.
  let options: [OptionSpec]
  let operand: OperandSpec?
  /// Lines that can be typed.
  let examples: [String]

  func option(_ name: OptionName) -> OptionSpec? { options.first { $0.name == name } }

  /// `attache inspect [OPTION]... FILE...`
  func synopsis(of program: String) -> String {
    ([program, name.rawValue, "[OPTION]..."] + [operand?.synopsis].compactMap(\.self))
      .joined(separator: " ")
  }
}
