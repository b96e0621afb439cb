import Inspection
import Model

/// Where the commands have files looked at.
enum Inspectors {
  /// The sandbox, or with `--no-sandbox` this process, which is said every time.
  ///
  /// - Parameter batchCount: how many files will come, when they come all at once.
  static func inForce(
    for command: ParsedCommand, _ configuration: Configuration, _ console: Console,
    batchCount: Int = 1
  ) throws(CommandError) -> any Inspector {
    do throws(InspectionError) {
      if command.has(.noSandbox) {
        console.complain(
          "Files are decoded without a sandbox; use this for debugging only, with files you trust.")
        return try InProcessInspector()
      }
      var settings = InspectionPool.Settings(workerCount: configuration.jobCount)
      settings.batchCount = batchCount
      return try InspectionPool(settings) { death in console.complain(death.description) }
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
