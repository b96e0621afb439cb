import Attachments
import Glibc
import Model

/// `attache backup` and `attache restore`: the same copy, one way and the other.
struct BackupCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let request = try KeepingRequest(command, environment)
    return try copy(request.store, to: try folderOperand(), console)
  }

  /// Only where there is no store yet.
  func runRestore(_ console: Console) throws(CommandError) -> ExitStatus {
    let configuration = try Configuration.inForce(for: command, in: environment)
    let folder: FilePath
    do throws(UsageError) {
      folder = try configuration.store()
    } catch {
      throw .usage(error)
    }
    let core = folder.appending("core.sqlite")
    guard access(core.text, F_OK) != 0 else {
      throw .refused("\(folder.display): There is a store in this folder already.")
    }
    return try copy(try DataStore(try folderOperand(), .existing), to: folder, console)
  }

  private func folderOperand() throws(CommandError) -> FilePath {
    let folder = command.operands.first ?? FilePath("")
    guard !folder.bytes.isEmpty, folder.exactText != nil else {
      throw .usage(.badOperand(folder.display, accepted: ["a folder"], suggestion: nil))
    }
    return folder
  }

  private func copy(
    _ store: DataStore, to folder: FilePath, _ console: Console
  ) throws(CommandError) -> ExitStatus {
    let summary = try StoreCopy(source: store, target: folder, rereads: command.has(.reread)).run()
    let lost =
      summary.blobs.failures.map { ($0.key, $0.value) }
      + summary.blobs.missing.map { ($0, "There is no blob \($0).") }
    for (_, sentence) in lost.sorted(by: { $0.0 < $1.0 }) { console.complain(sentence) }
    if command.has(.json) {
      let line: JSONValue = [
        "copied": .integer(summary.blobs.copiedCount),
        "copied_bytes": .integer(summary.blobs.copiedByteCount),
        "present": .integer(summary.blobs.presentCount),
        "pruned": .integer(summary.prunedCount),
        "lost": .strings(lost.map(\.0.description).sorted()),
      ]
      try console.write("\(line)\n")
    } else {
      try console.write(
        "\(summary.blobs.copiedCount.counted("blob")) copied,"
          + " \(summary.blobs.copiedByteCount.asBytes); \(summary.blobs.presentCount) were there,"
          + " \(summary.prunedCount) removed, \(lost.count) lost\n")
    }
    return lost.isEmpty ? .success : .refused
  }
}
