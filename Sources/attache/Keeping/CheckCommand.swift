import Attachments
import Model

/// `attache fsck`: looks for damage in a store, and mends it where that loses nothing.
struct CheckCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let request = try KeepingRequest(command, environment)
    let configuration = request.configuration
    let isQuick = command.has(.quick)
    // How many renditions there are to be decoded shows on the way.
    let inspector = try Inspectors.inForce(
      for: command, configuration, console, batchCount: isQuick ? 1 : .max)
    let (blobs, core) = (request.store.blobs, request.store.core)
    let verifier = Verifier(
      inspector: inspector, blobs: blobs, core: core, limits: configuration.limits,
      depth: isQuick ? .quick : .full)
    let policy = RegenerationPolicy(specs: configuration.renditions, limits: configuration.limits)
    let repairer = Repairer(
      blobs: blobs, core: core,
      regenerator: Regenerator(inspector: inspector, blobs: blobs, core: core, policy: policy),
      specs: configuration.renditions)
    var report = CheckReport(
      console: console, writesJSON: command.has(.json),
      repairer: command.has(.repair) ? repairer : nil)
    Interruption.beginWatching()
    try check(VerificationRun(verifier), configuration, &report)
    try report.finish()
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
    return report.remainingCount == 0 ? .success : .refused
  }

  private func check(
    _ run: VerificationRun, _ configuration: Configuration, _ report: inout CheckReport
  ) throws(CommandError) {
    try CrewWork.run(
      threadCount: configuration.jobCount,
      work: { (isStopped) throws(CommandError) -> VerificationRun.Part? in
        do throws(AttachmentError) {
          return try run.checkNext(while: { !isStopped() })
        } catch {
          throw CommandError(error)
        }
      },
      deliver: { (part) throws(CommandError) in try report.add(part) })
  }
}
