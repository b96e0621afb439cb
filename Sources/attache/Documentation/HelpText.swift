/// `--help`, of the program or of a command.
struct HelpText {
  let table: CommandTable

  /// The column at which explanations end.
  private static let width = 80

  func text(for command: CommandSpec?) -> String {
    guard let command else { return programText }
    var text = "Usage: \(command.synopsis(of: table.program))\n\n"
    text += command.paragraphs.map { Self.wrapped($0) + "\n" }.joined(separator: "\n")
    text += section("Options", command.options.map { ($0.usage, $0.help) })
    text += "\nExamples:\n" + command.examples.map { "  \($0)\n" }.joined()
    return text
  }

  private var programText: String {
    "Usage: \(table.program) COMMAND [OPTION]... [OPERAND]...\n\n\(table.summary)\n"
      + section("Commands", table.commands.map { ($0.name.rawValue, $0.summary + ".") })
      + section("Options", table.globalOptions.map { ($0.usage, $0.help) })
      + section("Exit status", Self.exitStatuses)
      + "\n\(table.program) COMMAND --help shows a command's options.\n"
  }

  static let exitStatuses = [
    ("0", "All is well."),
    ("1", "Some file was refused, or what was named is not there."),
    ("2", "The command line or a setting cannot be used."),
    ("3", "The store or the system failed."),
    ("130, 143", "Stopped by Ctrl-C or by SIGTERM."),
  ]

  /// Terms on the left, explanations on the right; long terms get a line of their own.
  private func section(_ title: String, _ rows: [(term: String, explanation: String)]) -> String {
    let indent = min(30, (rows.map(\.term.count).max() ?? 0) + 4)
    var text = "\n\(title):\n"
    for row in rows {
      let explanation = Self.wrapped(row.explanation, indent: indent)
      if row.term.count + 4 <= indent {
        text += "  " + row.term + explanation.dropFirst(row.term.count + 2) + "\n"
      } else {
        text += "  \(row.term)\n\(explanation)\n"
      }
    }
    return text
  }

  /// Breaks at blanks; every line begins with `indent` blanks.
  static func wrapped(_ text: String, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(margin + line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    lines.append(margin + line)
    return lines.joined(separator: "\n")
  }
}
