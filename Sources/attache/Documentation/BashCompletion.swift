/// A completion function for bash. It needs nothing but bash itself.
struct BashCompletion {
  let table: CommandTable

  var script: String {
    let name = table.program
    let commands = table.commands.map(\.name.rawValue).joined(separator: " ")
    return """
      # bash completion for \(name)
      _\(name)() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
        local command='' index options='' values='' kind='' word
        COMPREPLY=()
        for ((index = 1; index < COMP_CWORD; index++)); do
          word=${COMP_WORDS[index]}
          case $word in
            \(valueFlags(table.globalOptions)) ) ((index++)) ;;
            -*) ;;
            *) command=$word; break ;;
          esac
        done
        case $command in
          '')
            options='\(flags(table.globalOptions))'
            values='\(commands)'
            case $previous in
      \(valueCases(table.globalOptions))
            esac
            ;;
      \(table.commands.map(commandCase).joined(separator: "\n"))
        esac
        if [[ $kind == file ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
        elif [[ $kind == folder ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -d -- "$current")
        elif [[ $kind == words || $current != -* ]]; then
          mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
        fi
        if [[ $kind != words && $current == -* ]]; then
          mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
        fi
      }
      complete -F _\(name) \(name)

      """
  }

  private func commandCase(_ command: CommandSpec) -> String {
    let operand = command.operand.map { assignment(of: $0.kind, forcing: false) } ?? ""
    return """
          \(command.name.rawValue))
            options='\(flags(command.options))'
            \(operand.isEmpty ? ":" : operand)
            case $previous in
      \(valueCases(command.options))
            esac
            ;;
      """
  }

  private func valueCases(_ options: [OptionSpec]) -> String {
    options.compactMap { option in
      option.value.map { value in
        "        \(names(option).joined(separator: "|"))) \(assignment(of: value.kind, forcing: true)) ;;"
      }
    }.joined(separator: "\n")
  }

  /// `forcing`: an option's value is due, so the word is no option even when it looks like one.
  private func assignment(of kind: ValueKind, forcing: Bool) -> String {
    switch kind {
    case .text: forcing ? "kind=words values=" : ""
    case .file: "kind=file"
    case .folder: "kind=folder"
    case .oneOf(let words):
      "values='\(words.joined(separator: " "))'" + (forcing ? " kind=words" : "")
    }
  }

  private func names(_ option: OptionSpec) -> [String] {
    [option.flag] + [option.short.map { "-\($0)" }].compactMap(\.self)
  }

  private func flags(_ options: [OptionSpec]) -> String {
    options.flatMap { names($0) }.joined(separator: " ")
  }

  private func valueFlags(_ options: [OptionSpec]) -> String {
    options.filter { $0.value != nil }.flatMap { names($0) }.joined(separator: "|")
  }
}
