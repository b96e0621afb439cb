import Attachments
import CoreStore
import Model

/// `attache ingest`: takes files into the store and sends them in messages.
struct IngestCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let configuration = try Configuration.inForce(for: command, in: environment)
    let request: IngestRequest
    let folder: FilePath
    do throws(UsageError) {
      folder = try configuration.store()
      request = try IngestRequest(command, limits: configuration.limits)
    } catch {
      throw .usage(error)
    }
    let inspector = try Inspectors.inForce(
      for: command, configuration, console, batchCount: command.operands.count)
    let store = try DataStore(folder, .making)
    let sender = try MessageOrigin(request, core: store.core)
    if !command.has(.json) { try console.write("conversation \(sender.conversationID)\n") }

    let intake = FileIntake(
      handler: UploadHandler(
        inspector: inspector, blobs: store.blobs, core: store.core,
        policy: UploadPolicy(
          specs: configuration.renditions, limits: configuration.limits,
          sanitizes: configuration.metadata == .sanitize)),
      limits: configuration.limits, origin: sender, files: command.operands)
    var batch = MessageBatch(
      text: request.text, origin: sender, core: store.core, limits: configuration.limits,
      report: FileReport(console: console, writesJSON: command.has(.json)))
    try takeIn(intake, into: &batch, configuration)
    return batch.refusedCount == 0 ? .success : .refused
  }

  /// What has been acknowledged stays whatever ends this; what has not is withdrawn.
  private func takeIn(
    _ intake: FileIntake, into batch: inout MessageBatch, _ configuration: Configuration
  ) throws(CommandError) {
    let progress = ProgressBar.forFiles(intake.files.count, environment: environment)
    Interruption.beginWatching()
    defer { progress?.clear() }
    do throws(CommandError) {
      try OrderedWork.run(
        count: intake.files.count, threadCount: configuration.jobCount,
        work: { index in
          Result { () throws(CommandError) in try intake.take(input: index) }
        },
        idle: progress.map { bar in { bar.redraw() } },
        deliver: { (_, result) throws(CommandError) in
          let taken = try result.get()
          progress?.clear()
          try batch.add(taken)
          progress?.advance()
        })
      if let signal = Interruption.signal { throw .interrupted(signal: signal) }
      progress?.clear()
      try batch.send()
    } catch {
      batch.withdraw()
      throw error
    }
  }
}
