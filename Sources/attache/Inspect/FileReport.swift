import Model

/// Says what became of files: rows or lines to standard output, refusals also to standard error.
struct FileReport: Sendable {
  let console: Console
  let writesJSON: Bool

  /// `members` come after those that every row has; `lines` after those for people.
  func write(
    _ verdict: FileVerdict, members: [JSONValue.Member] = [], lines: [String] = []
  ) throws(CommandError) {
    if let refusal = verdict.refusal {
      console.complain("\(verdict.file.display): \(refusal.message.escapingControlCharacters)")
    }
    if writesJSON {
      try console.write("\(JSONValue.object(verdict.members + members))\n")
    } else if case .accepted(let accepted) = verdict.outcome {
      try console.write(
        "\(verdict.file.display)\n" + accepted.summary(sentByteCount: verdict.byteCount)
          + lines.map { "  \($0)\n" }.joined())
    }
  }
}
