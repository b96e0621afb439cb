import Attachments
import Model

/// `attache gc`: removes what nobody needs any more.
struct CollectCommand {
  static let standardGraceSeconds: Int64 = 3_600

  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let graceSeconds: Int64
    do throws(UsageError) {
      graceSeconds = try command.seconds(of: .grace, otherwise: Self.standardGraceSeconds)
    } catch {
      throw .usage(error)
    }
    let request = try KeepingRequest(command, environment)
    let collector = Collector(
      blobs: request.store.blobs, core: request.store.core,
      policy: CollectionPolicy(
        specs: request.configuration.renditions, graceSeconds: graceSeconds,
        dropsUnlistedRenditions: command.has(.dropUnlisted)))
    let isRehearsal = command.has(.dryRun)
    Interruption.beginWatching()
    let summary: CollectionSummary
    do throws(AttachmentError) {
      summary =
        isRehearsal
        ? try collector.rehearse() : try collector.collect(while: { Interruption.signal == nil })
    } catch {
      throw CommandError(error)
    }
    if command.has(.json) {
      try console.write("\(Self.json(of: summary, isRehearsal: isRehearsal))\n")
    } else {
      try console.write(Self.text(of: summary, isRehearsal: isRehearsal))
    }
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
    return .success
  }

  private static func json(of summary: CollectionSummary, isRehearsal: Bool) -> JSONValue {
    [
      "dry_run": .bool(isRehearsal),
      "expired_attachments": .integer(summary.expiredAttachmentCount),
      "superseded_renditions": .integer(summary.supersededRenditionCount),
      "ended_leases": .integer(summary.endedLeaseCount),
      "ended_claims": .integer(summary.endedClaimCount),
      "blobs": .integer(summary.blobCount), "blob_bytes": .integer(summary.blobByteCount),
      "abandoned_files": .integer(summary.abandonedWriteCount),
      "abandoned_bytes": .integer(summary.abandonedWriteByteCount),
      "bytes": .integer(summary.byteCount),
    ]
  }

  private static func text(of summary: CollectionSummary, isRehearsal: Bool) -> String {
    let lines = [
      summary.expiredAttachmentCount.counted("expired attachment"),
      summary.supersededRenditionCount.counted("superseded rendition"),
      summary.endedLeaseCount.counted("ended lease"),
      summary.endedClaimCount.counted("ended claim"),
      "\(summary.blobCount.counted("blob")), \(summary.blobByteCount.asBytes)",
      "\(summary.abandonedWriteCount.counted("abandoned file")),"
        + " \(summary.abandonedWriteByteCount.asBytes)",
    ]
    let head = isRehearsal ? "would be removed" : "removed"
    return "\(head): \(summary.byteCount.asBytes)\n"
      + lines.map { "  \($0)\n" }.joined()
  }
}
