import Inspection
import Model

/// Where the commands have files looked at.
enum Inspectors {
  /// The sandbox, or with `--no-sandbox` this process, which is said every time.
  static func inForce(
    for command: ParsedCommand, _ configuration: Configuration, _ console: Console
  ) throws(CommandError) -> any Inspector {
    do throws(InspectionError) {
      if command.has(.noSandbox) {
        console.complain(
          "Files are decoded without a sandbox; use this for debugging only, with files you trust.")
        return try InProcessInspector()
      }
      return try InspectionPool(.init(workerCount: configuration.jobCount)) { death in
        console.complain(death.description)
      }
    } catch {
      throw CommandError(withoutSandbox: error)
    }
  }
}

extension CommandError {
  /// There is no sandbox to be had.
  init(withoutSandbox error: InspectionError) {
    switch error {
    case .refused(let refusal): self = .failed(refusal.message)
    case .failed(let sentence):
      self = .failed(
        "\(sentence) Only for debugging, \(CommandTable.noSandboxOption.flag) does without it.")
    }
  }
}
