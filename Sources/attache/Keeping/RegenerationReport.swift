import Attachments
import Model

/// What `attache regenerate` says: a line a picture with `--json`, else failures and a summary.
struct RegenerationReport {
  let console: Console
  let writesJSON: Bool
  let isRehearsal: Bool

  /// Of a rehearsal: pictures that would be made again.
  var wantedCount = 0
  private(set) var madeCount = 0
  private(set) var renditionCount = 0
  private(set) var byteCount = 0
  private(set) var skippedCount = 0
  private(set) var failedCount = 0

  init(console: Console, writesJSON: Bool, isRehearsal: Bool) {
    self.console = console
    self.writesJSON = writesJSON
    self.isRehearsal = isRehearsal
  }

  mutating func add(_ source: BlobID, _ outcome: RegenerationOutcome) throws(CommandError) {
    var members: [JSONValue.Member] = [.init(key: "source", value: .string(source.description))]
    switch outcome {
    case .made(let count, let byteCount):
      madeCount += 1
      renditionCount += count
      self.byteCount += byteCount
      members.append(.init(key: "outcome", value: "made"))
      members.append(.init(key: "renditions", value: .integer(count)))
      members.append(.init(key: "bytes", value: .integer(byteCount)))
    case .upToDate:
      skippedCount += 1
      members.append(.init(key: "outcome", value: "up_to_date"))
    case .gone:
      skippedCount += 1
      members.append(.init(key: "outcome", value: "gone"))
    case .failed(let reason):
      failedCount += 1
      members.append(.init(key: "outcome", value: "failed"))
      members.append(.init(key: "reason", value: .string(reason)))
      if !writesJSON { console.complain("\(source): \(reason)") }
    }
    if writesJSON { try console.write("\(JSONValue.object(members))\n") }
  }

  func finish() throws(CommandError) {
    if writesJSON {
      let summary: JSONValue = [
        "dry_run": .bool(isRehearsal), "wanted": .integer(isRehearsal ? wantedCount : nil),
        "made": .integer(madeCount), "renditions": .integer(renditionCount),
        "bytes": .integer(byteCount), "skipped": .integer(skippedCount),
        "failed": .integer(failedCount),
      ]
      try console.write("\(summary)\n")
    } else if isRehearsal {
      try console.write("\(wantedCount.counted("picture")) would be rendered again\n")
    } else {
      try console.write(
        "\(madeCount.counted("picture")) rendered again:"
          + " \(renditionCount.counted("rendition")), \(byteCount.asBytes);"
          + " \(skippedCount) skipped, \(failedCount) failed\n")
    }
  }
}
