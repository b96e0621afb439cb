/// The manual page `attache(1)` as roff source for the `man` macros.
struct ManualPage {
  let table: CommandTable

  var source: String {
    let name = table.program
    var page = #"""
      .TH \#(name.uppercased()) 1 "" "\#(name) \#(table.version)" "User Commands"
      .SH NAME
      \#(name) \- \#(Self.escaped(Self.phrase(table.summary)))
      .SH SYNOPSIS
      .B \#(name)
      .I COMMAND
      [\fIOPTION\fR]... [\fIOPERAND\fR]...
      .SH DESCRIPTION
      \#(Self.escaped(table.summary))
      .SH OPTIONS

      """#
    page += table.globalOptions.map(Self.entry).joined()
    page += ".SH COMMANDS\n" + table.commands.map(section).joined()
    page += ".SH CONFIGURATION\n" + configuration
    page += ".SH EXIT STATUS\n"
    for status in HelpText.exitStatuses {
      page += ".TP\n.B \(Self.escaped(status.0))\n\(Self.escaped(status.1))\n"
    }
    page += ".SH FILES\n.TP\n.I \(Self.escaped(Configuration.systemFile.text))\n"
    page += "The configuration file when no other is named.\n"
    return page
  }

  private func section(_ command: CommandSpec) -> String {
    var text = ".SS \(Self.escaped(command.synopsis(of: table.program)))\n"
    text += command.paragraphs.map { ".PP\n\(Self.escaped($0))\n" }.joined()
    text += command.options.map(Self.entry).joined()
    text += ".PP\nFor example:\n.PP\n.nf\n"
    text += command.examples.map { ".RS\n\(Self.escaped($0))\n.RE\n" }.joined()
    return text + ".fi\n"
  }

  private var configuration: String {
    var text = """
      Settings come from the defaults, then a file, then environment variables, then options.
      The file holds lines of the form key = value; what stands after a # is a comment.
      .PP
      The file is the one that --config names, else $ATTACHE_CONFIG, else the system's.

      """
    text =
      text.split(separator: "\n").map { $0.hasPrefix(".") ? "\($0)" : Self.escaped("\($0)") }
      .joined(separator: "\n") + "\n"
    for setting in Setting.allCases {
      text += ".TP\n.BR \(Self.escaped(setting.rawValue)) \", $\(setting.environmentName)\"\n"
      text += Self.escaped(setting.option.help) + "\n"
    }
    return text
  }

  private static func entry(_ option: OptionSpec) -> String {
    let names = [option.short.map { "-\($0)" }, option.flag].compactMap(\.self)
      .map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
    let value = option.value.map { " \\fI\(escaped($0.placeholder))\\fR" } ?? ""
    return ".TP\n\(names)\(value)\n\(escaped(option.help))\n"
  }

  /// For the NAME section: a phrase without a capital and a full stop.
  private static func phrase(_ sentence: String) -> String {
    sentence.prefix(1).lowercased()
      + (sentence.hasSuffix(".") ? sentence.dropFirst().dropLast() : sentence.dropFirst())
  }

  /// roff reads `\` as an escape, `-` as a hyphen, and `.` or `'` at a line's start as a request.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "…": result += "..."
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") ? "\\&" + result : result
  }
}
