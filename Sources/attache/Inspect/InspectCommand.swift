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
      inspector: try Inspectors.inForce(
        for: command, configuration, console, batchCount: files.count),
      configuration: configuration, files: files,
      names: RenditionNames(for: files, specs: configuration.renditions),
      folder: try folder())
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

  private func folder() throws(CommandError) -> RenditionFolder? {
    guard let path = command.value(of: .renditions) else { return nil }
    guard !path.bytes.isEmpty else {
      throw .usage(.badValue(option: "--renditions", reason: "the folder's name is empty"))
    }
    return try RenditionFolder(path)
  }
}
