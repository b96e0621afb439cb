import Glibc
import TestSupport
import Testing

@testable import attache

/// Help, manual page and completions come out of the table, so they must hold all of it.
@Suite struct DocumentationTests {
  private let table = CommandTable.attache

  @Test(
    "A command's help holds every option and fits 80 columns",
    arguments: CommandTable.attache.commands)
  func commandHelp(spec: CommandSpec) {
    let help = HelpText(table: table).text(for: spec)
    for option in spec.options { #expect(help.contains(option.usage)) }
    for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(help.hasPrefix("Usage: attache \(spec.name.rawValue) "))
  }

  @Test("The program's help holds every command and exit status")
  func programHelp() {
    let help = HelpText(table: table).text(for: nil)
    for spec in table.commands { #expect(help.contains("  \(spec.name.rawValue) ")) }
    for status in HelpText.exitStatuses { #expect(help.contains(status.1)) }
  }

  @Test("The manual page holds every command, option and setting")
  func manualPage() {
    let page = ManualPage(table: table).source
    for spec in table.commands {
      #expect(page.contains(".SS attache \(spec.name.rawValue)"))
      for option in spec.options { #expect(page.contains(ManualPage.escaped(option.flag))) }
    }
    for setting in Setting.allCases { #expect(page.contains(setting.environmentName)) }
    // No line begins with a request that was meant as text.
    let requests = Set([
      ".TH", ".SH", ".SS", ".B", ".I", ".BR", ".TP", ".PP", ".nf", ".fi", ".RS", ".RE",
    ])
    for line in page.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
      #expect(requests.contains(String(line.prefix { $0 != " " })), "\(line)")
    }
  }

  private static let hasGroff = access("/usr/bin/groff", X_OK) == 0

  @Test("groff has nothing to complain about", .enabled(if: hasGroff, "groff is not installed"))
  func groff() throws {
    let folder = try TemporaryFolder()
    let page = try folder.write(ManualPage(table: table).source, to: "attache.1")
    let outcome = try AttacheProcess(
      ["-man", "-ww", "-z", "-Tascii", page].map { FilePath($0) },
      environment: ["PATH=/usr/bin:/bin"], executable: "/usr/bin/groff"
    ).finish()
    #expect(outcome.status == 0)
    #expect(outcome.diagnosticText == "")
  }

  @Test(
    "bash completes commands, options and values",
    arguments: [
      (["attache", "ins"], ["inspect"]),
      (["attache", ""], CommandName.allCases.map(\.rawValue)),
      (["attache", "--ver"], ["--version"]),
      (["attache", "inspect", "--js"], ["--json"]),
      (["attache", "inspect", "--rendition"], ["--renditions", "--rendition"]),
      (["attache", "inspect", "--metadata", ""], ["sanitize", "keep"]),
      (["attache", "--config", "x", "completions", ""], ["bash", "zsh", "fish"]),
      (["attache", "inspect", "Package.sw"], ["Package.swift"]),
      (["attache", "inspect", "--jobs", ""], []),
      (["attache", "ingest", "--data", "Sourc"], ["Sources"]),
    ])
  func bash(words: [String], expected: [String]) throws {
    let folder = try TemporaryFolder()
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let script = try folder.write(
      BashCompletion(table: table).script + """

        COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _attache
        for reply in "${COMPREPLY[@]}"; do echo "$reply"; done
        """, to: "complete.bash")
    let outcome = try AttacheProcess(
      [FilePath("--norc"), FilePath(script)], environment: ["PATH=/usr/bin:/bin"],
      directory: Package.root, executable: "/bin/bash"
    ).finish()
    #expect(outcome.diagnosticText == "")
    #expect(outcome.lines.map(String.init).sorted() == expected.sorted())
  }

  @Test("Other shells understand their scripts", arguments: [Shell.zsh, .fish])
  func otherShells(shell: Shell) throws {
    let script =
      shell == .zsh ? ZshCompletion(table: table).script : FishCompletion(table: table).script
    for spec in table.commands {
      for option in spec.options { #expect(script.contains(option.name.description)) }
    }
    // The shell itself is asked only where it is installed.
    let executable = "/usr/bin/\(shell.rawValue)"
    guard access(executable, X_OK) == 0 else { return }
    let folder = try TemporaryFolder()
    let file = try folder.write(script, to: "script")
    let option = shell == .zsh ? "-n" : "--no-execute"
    let outcome = try AttacheProcess(
      [FilePath(option), FilePath(file)],
      environment: ["PATH=/usr/bin:/bin", "HOME=\(folder.path)"], executable: executable
    ).finish()
    #expect(outcome.status == 0)
    #expect(outcome.diagnosticText == "")
  }
}
