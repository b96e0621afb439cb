import Attachments
import Model

/// `attache show`: what the store knows about an attachment.
struct ShowCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let request = try AttachmentRequest(command, environment)
    let entry: AttachmentEntry
    do throws(AttachmentError) {
      entry = try request.catalog.entry(for: request.id)
    } catch {
      throw CommandError(error)
    }
    let attachment = entry.attachment
    let verdict = FileVerdict(
      attachment, renditions: entry.renditions, file: FilePath(attachment.fileName ?? ""))
    if command.has(.json) {
      try console.write("\(JSONValue.object(verdict.members + Self.members(of: entry)))\n")
    } else {
      try console.write(Self.text(of: entry, verdict))
    }
    return .success
  }

  private static func members(of entry: AttachmentEntry) -> [JSONValue.Member] {
    let attachment = entry.attachment
    var position: Int?
    var expiresAt: Timestamp?
    switch attachment.placement {
    case .pending(let moment): expiresAt = moment
    case .linked(_, let place): position = place
    case .avatar: break
    }
    return [
      .init(key: "attachment", value: .string(attachment.id.description)),
      .init(key: "conversation", value: .string(attachment.conversationID?.description)),
      .init(key: "message", value: .string(entry.message?.id.description)),
      .init(key: "message_number", value: .integer(entry.message?.number)),
      .init(key: "position", value: .integer(position)),
      .init(key: "uploader", value: .string(attachment.uploaderID.description)),
      .init(key: "declared_type", value: .string(attachment.declaredType?.description)),
      .init(key: "created_at", value: .string(attachment.createdAt.iso8601)),
      .init(key: "expires_at", value: .string(expiresAt?.iso8601)),
      .init(key: "blobs", value: .array(blobs(of: entry))),
    ]
  }

  /// The attachment's own blob first, then one a rendition.
  private static func blobs(of entry: AttachmentEntry) -> [JSONValue] {
    let attachment = entry.attachment
    let own: JSONValue = [
      "sha256": .string(attachment.blobID.description), "holds": "original",
      "recipe": .null, "byte_count": .integer(attachment.storedByteCount),
    ]
    return [own]
      + entry.renditions.map { rendition in
        [
          "sha256": .string(rendition.blobID.description), "holds": .string(rendition.name),
          "recipe": .string(rendition.recipe.description),
          "byte_count": .integer(rendition.byteCount),
        ]
      }
  }

  private static func text(of entry: AttachmentEntry, _ verdict: FileVerdict) -> String {
    let attachment = entry.attachment
    var lines = attachment.conversationID.map { ["conversation \($0)"] } ?? []
    lines.append("sent by \(attachment.uploaderID)")
    switch attachment.placement {
    case .pending(let moment):
      lines.append("waits for its message until \(moment.iso8601)")
    case .linked(let message, let position):
      let number = entry.message.map { " \($0.number)," } ?? ""
      lines.append("number \(position + 1) of message\(number) \(message)")
    case .avatar: lines.append("is their avatar")
    }
    lines.append("kept since \(attachment.createdAt.iso8601)")
    lines.append("sent \(attachment.sentSHA256), \(attachment.sentByteCount) bytes")
    lines.append("blob \(attachment.blobID), \(attachment.storedByteCount) bytes")
    lines += entry.renditions.map { "blob \($0.blobID), \($0.byteCount) bytes: \($0.name)" }
    var text = "\(attachment.id) \(verdict.file.display)\n"
    if case .accepted(let accepted) = verdict.outcome {
      text += accepted.summary(sentByteCount: verdict.byteCount)
    }
    return text + lines.map { "  \($0)\n" }.joined()
  }
}
