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
      switch error {
      case .refused(let refusal): throw .failed(refusal.message)
      case .failed(let sentence):
        throw .failed(
          "\(sentence) \(OptionSpec.noSandbox.flag) does without it, for debugging only.")
      }
    }
  }
}
