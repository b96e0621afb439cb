import Attachments
import CoreStore
import Marketplace
import Model

/// `attache delete` and `attache hold`.
struct DeleteCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let typed = command.operands.first ?? FilePath("")
    let person = try author()
    let target = try Self.target(typed)
    let eraser = try eraser()
    let now = TimeSource.system.now()
    var removed: [AttachmentID] = []
    var heldCount = 0
    do throws(CoreStoreError) {
      switch target {
      case .attachment(let id):
        try eraser.delete(id, by: person, at: now)
        removed = [id]
      case .message(let id) where command.has(.attachments):
        removed = try eraser.deleteAttachments(of: id, by: person, at: now)
      case .message(let id): removed = try eraser.delete(id, by: person, at: now)
      case .person(let id):
        (removed, heldCount) = try eraser.delete(id, by: person, at: now)
      }
    } catch {
      throw CommandError(error)
    }
    if command.has(.json) {
      let line: JSONValue = [
        "deleted": .string(typed.text), "attachments": .strings(removed.map(\.description)),
        "held_attachments": .integer(heldCount),
      ]
      try console.write("\(line)\n")
    } else {
      let held = heldCount > 0 ? "; \(heldCount) are held" : ""
      try console.write(
        "\(typed.display) deleted, with \(removed.count.counted("attachment"))\(held)\n")
    }
    return .success
  }

  /// `attache hold [--release] CONVERSATION`
  func runHold(_ console: Console) throws(CommandError) -> ExitStatus {
    let typed = command.operands.first ?? FilePath("")
    guard let id = ConversationID(typed.text) else {
      throw .usage(.badOperand(typed.display, accepted: ["con_…"], suggestion: nil))
    }
    let eraser = try eraser()
    let now = TimeSource.system.now()
    let isHeld = !command.has(.release)
    do throws(CoreStoreError) {
      try eraser.hold(id, isHeld, at: now)
    } catch {
      throw CommandError(error)
    }
    try console.write("\(id) is \(isHeld ? "held" : "not held")\n")
    return .success
  }

  private enum Target {
    case attachment(AttachmentID)
    case message(MessageID)
    case person(PersonID)
  }

  private static func target(_ typed: FilePath) throws(CommandError) -> Target {
    if let id = AttachmentID(typed.text) { return .attachment(id) }
    if let id = MessageID(typed.text) { return .message(id) }
    if let id = PersonID(typed.text) { return .person(id) }
    throw .usage(
      .badOperand(typed.display, accepted: ["att_…", "msg_…", "per_…"], suggestion: nil))
  }

  private func eraser() throws(CommandError) -> Eraser {
    // Nobody listens in this process; servers on the same store see what was written to it.
    Eraser(store: try KeepingRequest(command, environment).store.core, bell: EventBell())
  }

  private func author() throws(CommandError) -> PersonID? {
    guard let typed = command.value(of: .by) else { return nil }
    guard let id = PersonID(typed.text) else {
      throw .usage(
        .badValue(
          option: "--by", reason: "\(typed.display) is not per_ and 32 hexadecimal digits"))
    }
    return id
  }
}
