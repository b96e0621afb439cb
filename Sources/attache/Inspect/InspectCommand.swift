import Inspection
import Model

/// `attache inspect`: looks at files, in the order given, and keeps nothing but renditions.
struct InspectCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let configuration = try Configuration.inForce(for: command, in: environment)
    let files = command.operands
    let inspector = FileInspector(
      inspector: try InProcessInspector.forCommands(), configuration: configuration, files: files,
      names: RenditionNames(for: files, specs: configuration.renditions),
      folder: try command.value(of: .renditions).map { (path) throws(CommandError) in
        try RenditionFolder(path)
      })
    let report = FileReport(console: console, writesJSON: command.has(.json))
    let progress = ProgressBar.forFiles(files.count, environment: environment)

    Interruption.beginWatching()
    var status = ExitStatus.success
    defer { progress?.clear() }
    try OrderedWork.run(
      count: files.count, threadCount: configuration.jobCount,
      work: { index in
        Result { () throws(CommandError) in try inspector.verdict(onInput: index) }
      },
      idle: progress.map { bar in { bar.redraw() } },
      deliver: { (_, result) throws(CommandError) in
        let verdict = try result.get()
        progress?.clear()
        try report.write(verdict)
        progress?.advance()
        if verdict.refusal != nil { status = .refused }
      })
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
    return status
  }
}

extension InProcessInspector {
  static func forCommands() throws(CommandError) -> InProcessInspector {
    do {
      return try InProcessInspector()
    } catch {
      switch error {
      case .refused(let refusal): throw .failed(refusal.message)
      case .failed(let sentence): throw .failed(sentence)
      }
    }
  }
}
