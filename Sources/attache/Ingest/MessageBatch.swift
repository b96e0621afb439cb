import Attachments
import CoreStore
import Marketplace
import Model

/// Collects the files of a message, sends it, and only then says so, a line a file.
struct MessageBatch {
  private let origin: MessageOrigin
  private let correspondence: Correspondence
  private let eraser: Eraser
  private let limits: Limits
  private let report: FileReport
  /// Of the next message; only the first one has any.
  private var text: String
  private var waiting: [FileIntake.Taken] = []
  private(set) var refusedCount = 0

  init(
    text: String, origin: MessageOrigin, core: any MarketStore, limits: Limits, report: FileReport
  ) {
    self.text = text
    self.origin = origin
    self.limits = limits
    self.report = report
    let bell = EventBell()
    correspondence = Correspondence(store: core, bell: bell, limits: limits)
    eraser = Eraser(store: core, bell: bell)
  }

  private var attachmentIDs: [AttachmentID] { waiting.compactMap(\.attachmentID) }

  /// Sends when the message is full. A refusal is said as soon as nothing ahead of it waits.
  mutating func add(_ taken: FileIntake.Taken) throws(CommandError) {
    if taken.attachmentID == nil { refusedCount += 1 }
    waiting.append(taken)
    if attachmentIDs.isEmpty || attachmentIDs.count == limits.attachmentsPerMessage { try send() }
  }

  /// Sends what waits, in one transaction, and acknowledges it. No files, no message.
  mutating func send() throws(CommandError) {
    let ids = attachmentIDs
    var message: Message?
    if !ids.isEmpty {
      do throws(MarketError) {
        message = try correspondence.send(
          text, with: ids, to: origin.conversationID, by: origin.authorID,
          at: TimeSource.system.now()
        ).message
      } catch {
        throw CommandError(error)
      }
      FailPoint.messageSent.pass()
      text = ""
    }
    let sent = waiting
    waiting = []
    for taken in sent {
      let linked = taken.attachmentID == nil ? nil : message
      var lines: [String] = []
      if let id = taken.attachmentID, let linked {
        lines.append("attachment \(id) in message \(linked.number), \(linked.id)")
      }
      try report.write(
        taken.verdict,
        members: [
          .init(key: "attachment", value: .string(taken.attachmentID?.description)),
          .init(key: "conversation", value: .string(origin.conversationID.description)),
          .init(key: "message", value: .string(linked?.id.description)),
          .init(key: "message_number", value: .integer(linked?.number)),
        ],
        lines: lines)
    }
  }

  /// Takes back what waits for a message that will not be sent. Should that fail, it expires.
  mutating func withdraw() {
    let ids = attachmentIDs
    waiting = []
    guard !ids.isEmpty else { return }
    for id in ids { _ = try? eraser.withdraw(id, as: origin.authorID) }
  }
}
