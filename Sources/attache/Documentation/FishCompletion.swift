/// Completions for fish.
struct FishCompletion {
  let table: CommandTable

  var script: String {
    let name = table.program
    let commands = table.commands.map(\.name.rawValue).joined(separator: " ")
    var lines = [
      "# fish completion for \(name)",
      "set -l commands \(commands)",
      "complete -c \(name) -f",
    ]
    for option in table.globalOptions {
      lines.append(line("not __fish_seen_subcommand_from $commands", option))
    }
    for command in table.commands {
      lines.append(
        "complete -c \(name) -n \"not __fish_seen_subcommand_from $commands\""
          + " -a \(command.name.rawValue) -d \(quoted(command.summary))")
      let condition = "__fish_seen_subcommand_from \(command.name.rawValue)"
      for option in command.options { lines.append(line(condition, option)) }
      guard let operand = command.operand else { continue }
      switch operand.kind {
      case .text: break
      case .file, .folder: lines.append("complete -c \(name) -n \"\(condition)\" -F")
      case .oneOf(let words):
        lines.append(
          "complete -c \(name) -n \"\(condition)\" -a \(quoted(words.joined(separator: " ")))")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ condition: String, _ option: OptionSpec) -> String {
    var text = "complete -c \(table.program) -n \"\(condition)\" -l \(option.name)"
    if let short = option.short { text += " -s \(short)" }
    switch option.value?.kind {
    case nil: break
    case .text: text += " -x"
    case .file: text += " -r -F"
    case .folder: text += " -x -a '(__fish_complete_directories)'"
    case .oneOf(let words): text += " -x -a \(quoted(words.joined(separator: " ")))"
    }
    return text + " -d \(quoted(option.help))"
  }

  private func quoted(_ text: String) -> String {
    "'" + text.map { "\\'".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
