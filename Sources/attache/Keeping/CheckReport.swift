import Attachments
import Model

/// What `attache fsck` says: a line a fault, and a summary.
struct CheckReport {
  let console: Console
  let writesJSON: Bool
  /// `nil`: nothing is repaired.
  let repairer: Repairer?

  private(set) var blobCount = 0
  private(set) var repairedCount = 0
  /// Faults that are still there.
  private(set) var remainingCount = 0
  /// A blob with several uses is mended once.
  private var seen: Set<StoreFault> = []

  init(console: Console, writesJSON: Bool, repairer: Repairer?) {
    self.console = console
    self.writesJSON = writesJSON
    self.repairer = repairer
  }

  mutating func add(_ part: VerificationRun.Part) throws(CommandError) {
    blobCount += part.blobCount
    for fault in part.faults where seen.insert(fault).inserted {
      var outcome: Repairer.Outcome?
      if let repairer {
        do throws(AttachmentError) {
          outcome = try repairer.repair(fault)
        } catch {
          throw CommandError(error)
        }
      }
      if case .repaired? = outcome { repairedCount += 1 } else { remainingCount += 1 }
      try write(fault, outcome)
    }
  }

  private func write(
    _ fault: StoreFault, _ outcome: Repairer.Outcome?
  ) throws(CommandError) {
    var remark: String?
    var isRepaired = false
    switch outcome {
    case .repaired(let how): (remark, isRepaired) = (how, true)
    case .refused(let why): remark = why
    case nil: break
    }
    guard writesJSON else {
      let note = remark.map { isRepaired ? " Repaired: \($0)." : " Not repaired: \($0)" } ?? ""
      return try console.write("\(fault.description)\(note)\n")
    }
    let line: JSONValue = [
      "fault": .string(fault.code), "blob": .string(fault.blobID?.description),
      "attachments": .strings((fault.use?.attachments ?? []).map(\.description)),
      "sources": .strings((fault.use?.sources ?? []).map(\.description)),
      "message": .string(fault.description), "repaired": .bool(isRepaired),
      "remark": .string(remark),
    ]
    try console.write("\(line)\n")
  }

  func finish() throws(CommandError) {
    if writesJSON {
      let summary: JSONValue = [
        "blobs": .integer(blobCount), "faults": .integer(repairedCount + remainingCount),
        "repaired": .integer(repairedCount), "remaining": .integer(remainingCount),
      ]
      return try console.write("\(summary)\n")
    }
    let faults = (repairedCount + remainingCount).counted("fault")
    try console.write(
      "\(blobCount.counted("blob")) looked at: \(faults), \(repairedCount) repaired,"
        + " \(remainingCount) remaining\n")
  }
}
