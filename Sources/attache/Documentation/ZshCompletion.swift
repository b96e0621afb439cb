/// A completion function for zsh, to be put as `_attache` into a folder of `$fpath`.
struct ZshCompletion {
  let table: CommandTable

  var script: String {
    let name = table.program
    let commands = table.commands.map { "    \(quoted("\($0.name.rawValue):\($0.summary)"))\n" }
    return """
      #compdef \(name)
      # zsh completion for \(name)
      _\(name)() {
        local curcontext="$curcontext" state line ret=1
        local -a commands
        commands=(
      \(commands.joined()))
        _arguments -C \\
      \(table.globalOptions.map { "    \(specification(of: $0)) \\\n" }.joined())\
          '1:command:->command' '*::argument:->argument' && ret=0
        case $state in
          command) _describe -t commands command commands && ret=0 ;;
          argument)
            curcontext="${curcontext%:*:*}:\(name)-$words[1]:"
            case $words[1] in
      \(table.commands.map(commandCase).joined())\
            esac
            ;;
        esac
        return ret
      }
      if [[ ${funcstack[1]} == _\(name) ]]; then
        _\(name) "$@"
      else
        compdef _\(name) \(name)
      fi

      """
  }

  private func commandCase(_ command: CommandSpec) -> String {
    var lines = command.options.map { specification(of: $0) }
    if let operand = command.operand {
      let position = operand.isRepeatable ? "*" : "1"
      lines.append(quoted("\(position):\(operand.placeholder):\(action(for: operand.kind))"))
    }
    return "        \(command.name.rawValue))\n          _arguments -s \\\n"
      + lines.map { "            \($0)" }.joined(separator: " \\\n") + " && ret=0\n          ;;\n"
  }

  /// `'(-j --jobs)'{-j,--jobs}'[help]:N:action'`
  private func specification(of option: OptionSpec) -> String {
    let names = [option.short.map { "-\($0)" }, option.flag].compactMap(\.self)
    let prefix =
      option.isRepeatable ? "'*'" : quoted("(\(names.joined(separator: " ")))")
    let alternatives = names.count == 1 ? names[0] : "{\(names.joined(separator: ","))}"
    let value = option.value.map { value in
      ":\(escaped(value.placeholder)):\(action(for: value.kind))"
    }
    return prefix + alternatives + quoted("[\(escaped(option.help))]\(value ?? "")")
  }

  private func action(for kind: ValueKind) -> String {
    switch kind {
    case .text: " "
    case .file: "_files"
    case .folder: "_files -/"
    case .oneOf(let words): "(\(words.joined(separator: " ")))"
    }
  }

  /// `_arguments` gives brackets and colons a meaning.
  private func escaped(_ text: String) -> String {
    text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
