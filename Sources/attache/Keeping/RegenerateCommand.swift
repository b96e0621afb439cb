import Attachments
import CoreStore
import Inspection
import Model

/// `attache regenerate`: makes renditions of kept pictures again.
struct RegenerateCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let wished = try Configuration.inForce(for: command, in: environment)
    let request: RegenerateRequest
    do throws(UsageError) {
      request = try RegenerateRequest(
        command, renditions: wished.renditions, at: TimeSource.system.now())
    } catch {
      throw .usage(error)
    }
    let keeping = try KeepingRequest(command, environment)
    let total: Int
    do throws(AttachmentError) {
      total = try keeping.store.core.count(request.selection)
    } catch {
      throw CommandError(error)
    }
    var report = RegenerationReport(
      console: console, writesJSON: command.has(.json), isRehearsal: command.has(.dryRun))
    if command.has(.dryRun) {
      report.wantedCount = total
    } else {
      let configuration = keeping.configuration
      let inspector = try Inspectors.inForce(
        for: command, configuration, console, batchCount: total)
      let regenerator = Regenerator(
        inspector: inspector, blobs: keeping.store.blobs, core: keeping.store.core,
        policy: RegenerationPolicy(specs: configuration.renditions, limits: configuration.limits))
      try make(regenerator, request, total, jobCount: configuration.jobCount, &report)
    }
    try report.finish()
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
    return report.failedCount == 0 ? .success : .refused
  }

  private func make(
    _ regenerator: Regenerator, _ request: RegenerateRequest, _ total: Int, jobCount: Int,
    _ report: inout RegenerationReport
  ) throws(CommandError) {
    let run = RegenerationRun(
      regenerator, request.selection, ratePerSecond: request.ratePerSecond)
    let progress = ProgressBar.forFiles(total, environment: environment)
    Interruption.beginWatching()
    defer {
      progress?.clear()
      run.end()
    }
    try CrewWork.run(
      threadCount: jobCount,
      work: { (isStopped) throws(CommandError) -> [RegenerationRun.Finished]? in
        do throws(AttachmentError) {
          return try run.makeNext(while: { !isStopped() })
        } catch {
          throw CommandError(error)
        }
      },
      idle: {
        // Should it fail, the claims may expire and some work be done twice.
        try? run.keepAlive()
        progress?.redraw()
      },
      deliver: { (finished) throws(CommandError) in
        progress?.clear()
        for (source, outcome) in finished {
          try report.add(source, outcome)
          progress?.advance()
        }
      })
  }
}
