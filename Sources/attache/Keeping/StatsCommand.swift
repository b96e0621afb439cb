import Attachments
import CoreStore
import Model

/// `attache stats`: how much of everything there is.
struct StatsCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let request = try KeepingRequest(command, environment)
    let census: StoreCensus
    do throws(CoreStoreError) {
      census = try request.store.core.read { reader throws(CoreStoreError) in
        try reader.census(
          specs: request.configuration.renditions, at: TimeSource.system.now())
      }
    } catch {
      throw CommandError(error)
    }
    try console.write(command.has(.json) ? "\(Self.json(census))\n" : Self.text(census))
    return .success
  }

  /// Per cent of the attachments' bytes that one copy of each content saves.
  private static func savedPercentage(_ census: StoreCensus) -> Int {
    guard census.attachedByteCount > 0 else { return 0 }
    let saved = census.attachedByteCount - census.originalByteCount
    return Int((Double(saved) * 100 / Double(census.attachedByteCount)).rounded())
  }

  private static func json(_ census: StoreCensus) -> JSONValue {
    [
      "people": .integer(census.personCount), "conversations": .integer(census.conversationCount),
      "messages": .integer(census.messageCount),
      "attachments": .integer(census.linkedCount),
      "pending_attachments": .integer(census.pendingCount),
      "deleted_attachments": .integer(census.deletedAttachmentCount),
      "sent_bytes": .integer(census.sentByteCount),
      "attached_bytes": .integer(census.attachedByteCount),
      "original_blobs": .integer(census.originalBlobCount),
      "original_bytes": .integer(census.originalByteCount),
      "saved_percent": .integer(savedPercentage(census)),
      "renditions": .integer(census.renditionCount),
      "rendition_blobs": .integer(census.renditionBlobCount),
      "rendition_bytes": .integer(census.renditionByteCount),
      "arriving_blobs": .integer(census.arrivingBlobCount),
      "deleting_blobs": .integer(census.deletingBlobCount),
      "unused_blobs": .integer(census.unusedBlobCount),
      "unused_bytes": .integer(census.unusedByteCount), "leases": .integer(census.leaseCount),
      "claims": .integer(census.claimCount),
      "pictures_with_missing_renditions": .integer(census.missingPictureCount),
      "pictures_with_stale_renditions": .integer(census.stalePictureCount),
      "failed_pictures": .integer(census.failureCount),
      "held_conversations": .integer(census.heldConversationCount),
      "types": .array(census.types.map { json($0) }),
      "ages": .array(census.ages.map { json($0) }),
    ]
  }

  private static func json(_ group: StoreCensus.Group) -> JSONValue {
    [
      "name": .string(group.name), "attachments": .integer(group.attachmentCount),
      "bytes": .integer(group.byteCount),
    ]
  }

  private static func text(_ census: StoreCensus) -> String {
    var lines = [
      "\(census.personCount.counted("person", plural: "people")),"
        + " \(census.conversationCount.counted("conversation")),"
        + " \(census.messageCount.counted("message"))",
      "\(census.linkedCount.counted("attachment")), \(census.pendingCount) pending,"
        + " \(census.deletedAttachmentCount) deleted; \(census.sentByteCount.asBytes) as sent",
      "\(census.originalBlobCount.counted("original")), \(census.originalByteCount.asBytes);"
        + " keeping each content once saves \(savedPercentage(census)) %",
      "\(census.renditionCount.counted("rendition")) in"
        + " \(census.renditionBlobCount.counted("blob")), \(census.renditionByteCount.asBytes)",
      "to be rendered: \(census.missingPictureCount.counted("picture")) with missing,"
        + " \(census.stalePictureCount) with stale renditions; \(census.failureCount) failed",
      "to be collected: \(census.unusedBlobCount.counted("blob")),"
        + " \(census.unusedByteCount.asBytes); \(census.arrivingBlobCount) arriving,"
        + " \(census.deletingBlobCount) being deleted",
    ]
    if census.heldConversationCount > 0 {
      lines.append(census.heldConversationCount.counted("held conversation"))
    }
    lines += census.types.map { "  \($0.name): \($0.attachmentCount), \($0.byteCount.asBytes)" }
    lines += census.ages.map {
      "  last \($0.name): \($0.attachmentCount), \($0.byteCount.asBytes)"
        .replacingPrefix("  last older", with: "  older")
    }
    return lines.map { "\($0)\n" }.joined()
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
