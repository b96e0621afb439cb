import Attachments
import HTTP
import Inspection
import Marketplace
import Model

/// Where uploads are let in, and what is done with one that has arrived.
struct UploadDesk: Sendable {
  let handler: UploadHandler
  let eraser: Eraser
  let inbox: Inbox
  let introductions: Introductions
  let book: AnswerBook
  let bell: EventBell
  let allowance: UploadAllowance
  let disk: DiskReserve
  let limits: Limits
  let pendingLimit: PendingLimit
  let now: @Sendable () -> Timestamp

  /// Lets a request for a conversation in, before anything of its body is read.
  ///
  /// - Throws: `Problem` when they may not write there, or too much is pending or on its way.
  func admit(_ call: Call, to conversation: ConversationID) throws -> UploadAllowance.Share {
    let shown = try inbox.conversation(conversation, for: try call.person.id)
    if let denial = shown.writingDenial { throw Problem(denial) }
    return try admit(call)
  }

  /// As above, for the first message on a job.
  func admit(_ call: Call, toJob job: JobID) throws -> UploadAllowance.Share {
    try introductions.checkInterest(in: job, by: try call.person.id)
    return try admit(call)
  }

  func admit(_ call: Call) throws -> UploadAllowance.Share {
    let person = try call.person.id
    var byteCount = limits.uploadByteCount
    if case .known(let announced) = call.request.bodyLength {
      byteCount = min(announced, byteCount)
    }
    try disk.check(byteCount)
    try pendingLimit.check(person, adding: byteCount)
    return try allowance.take(byteCount, for: person, at: call.now)
  }

  /// Takes in what has arrived: inspects, stores, records, and with it what `once` notes.
  func attach(
    _ upload: borrowing SealedUpload, _ origin: UploadOrigin,
    once: OnceOnly<ShownAttachment>? = nil
  ) throws -> ShownAttachment {
    let accepted = try handler.attach(
      upload, from: origin,
      noting: once.map { once in { once.record(of: ShownAttachment($0)) } })
    bell.ring()
    return ShownAttachment(accepted)
  }

  /// Takes back what was recorded for a request that failed after all.
  func withdraw(_ attachments: [AttachmentID], of person: PersonID) {
    // What cannot be taken back now expires by itself.
    for id in attachments { _ = try? eraser.withdraw(id, as: person) }
  }
}

extension ShownAttachment {
  fileprivate init(_ accepted: AcceptedUpload) {
    self.init(attachment: accepted.attachment, renditions: accepted.renditions)
  }
}
