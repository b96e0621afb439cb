import Attachments
import CoreStore
import Model

/// `attache explain`: every decision that was taken for an attachment, from the record.
struct ExplainCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let typed = command.operands.first ?? FilePath("")
    guard let id = AttachmentID(typed.text) else { throw .usage(.badAttachment(typed.display)) }
    let request = try KeepingRequest(command, environment)
    let record: Record
    do throws(CoreStoreError) {
      record = try request.store.core.read { reader throws(CoreStoreError) in
        try Record(of: id, reader, specs: request.configuration.renditions)
      }
    } catch {
      throw CommandError(error)
    }
    guard record.attachment != nil || record.tombstone != nil else {
      throw .refused("There is no attachment \(id).")
    }
    if command.has(.json) {
      let members = record.findings.map { JSONValue.Member(key: $0.key, value: $0.value) }
      try console.write(
        "\(JSONValue.object([.init(key: "attachment", value: .string(id.description))] + members))\n"
      )
    } else {
      try console.write("\(id)\n" + record.findings.map { "  \($0.sentence)\n" }.joined())
    }
    return .success
  }
}

/// Everything that the core store knows about what was decided.
private struct Record {
  /// One decision, for programs and for people.
  struct Finding {
    let key: String
    let value: JSONValue
    let sentence: String
  }

  let attachment: Attachment?
  let tombstone: DeletedAttachment?
  private let decisions: UploadDecisions?
  private let renditions: [StoredRendition]
  private let sharedBy: Int
  private let specs: [RenditionSpec]

  init(
    of id: AttachmentID, _ reader: any CoreReader, specs: [RenditionSpec]
  ) throws(CoreStoreError) {
    attachment = try reader.attachment(id)
    tombstone = try reader.deletedAttachment(id)
    decisions = try reader.decisions(on: id)
    self.specs = specs
    guard let attachment else {
      (renditions, sharedBy) = ([], 0)
      return
    }
    renditions = try reader.renditions(of: attachment.blobID)
    sharedBy = try reader.references(to: attachment.blobID).attachments
  }

  var findings: [Finding] {
    if let tombstone { return [Self.deletion(tombstone)] }
    guard let attachment else { return [] }
    return [
      type(attachment), sanitising(attachment), limits, link(attachment), sharing(attachment),
    ]
      + pictureFindings(attachment) + decoding(attachment) + renditions.map(rendition)
  }

  private static func deletion(_ tombstone: DeletedAttachment) -> Finding {
    let who = tombstone.deletion.by?.description
    return Finding(
      key: "deleted",
      value: ["at": .string(tombstone.deletion.at.iso8601), "by": .string(who)],
      sentence:
        "deleted at \(tombstone.deletion.at.iso8601) by \(who ?? "whoever operates the store")")
  }

  private func type(_ attachment: Attachment) -> Finding {
    let declared = attachment.declaredType?.description
    let sentence =
      "detected as \(attachment.mediaType) from its bytes; declared as \(declared ?? "nothing")"
    return Finding(
      key: "type",
      value: [
        "detected": .string(attachment.mediaType.description), "declared": .string(declared),
        "kind": .string(attachment.kind.rawValue), "mismatch": .string(attachment.mismatch),
      ],
      sentence: sentence + (attachment.mismatch.map { ". \($0)" } ?? ""))
  }

  private func sanitising(_ attachment: Attachment) -> Finding {
    guard let decisions else {
      return Finding(
        key: "sanitized", value: .null,
        sentence: "what was stripped was not recorded when it came")
    }
    let dropped = attachment.sentByteCount - decisions.keptByteCount
    let isPicture = attachment.kind == .image
    let sentence =
      !isPicture
      ? "stored as sent: documents are not sanitised"
      : decisions.isSanitized
        ? "sanitised: \(dropped) of \(attachment.sentByteCount) bytes were metadata and dropped;"
          + " stored in \(attachment.storedByteCount) bytes"
        : "stored as sent: sanitising was turned off"
    return Finding(
      key: "sanitized",
      value: [
        "sanitized": .bool(isPicture && decisions.isSanitized),
        "dropped_bytes": .integer(dropped), "sent_bytes": .integer(attachment.sentByteCount),
        "stored_bytes": .integer(attachment.storedByteCount),
        "sent_sha256": .string(attachment.sentSHA256.description),
        "blob_sha256": .string(attachment.blobID.description),
      ],
      sentence: sentence)
  }

  private var limits: Finding {
    guard let decisions else {
      return Finding(
        key: "limits", value: .null, sentence: "its limits were not recorded when it came")
    }
    let limits = decisions.limits
    return Finding(
      key: "limits",
      value: [
        "upload_bytes": .integer(limits.uploadByteCount), "pixels": .integer(limits.pixelCount),
        "side_pixels": .integer(limits.sidePixelCount), "scans": .integer(limits.scanCount),
        "decode_bytes": .integer(limits.decodeByteCount),
        "decode_seconds": .integer(limits.decodeSeconds),
        "engine": .integer(decisions.engineVersion),
      ],
      sentence: "held to \(limits.uploadByteCount) bytes, \(limits.pixelCount) pixels,"
        + " \(limits.sidePixelCount) a side, \(limits.scanCount) scans,"
        + " \(limits.decodeByteCount) bytes and \(limits.decodeSeconds) s to decode;"
        + " looked at by engine \(decisions.engineVersion)")
  }

  private func link(_ attachment: Attachment) -> Finding {
    switch attachment.placement {
    case .pending(let expiresAt):
      Finding(
        key: "link", value: ["expires_at": .string(expiresAt.iso8601)],
        sentence: "waits for its message until \(expiresAt.iso8601)")
    case .avatar:
      Finding(
        key: "link", value: ["avatar_of": .string(attachment.uploaderID.description)],
        sentence: "is the avatar of \(attachment.uploaderID)")
    case .linked(let message, let position):
      Finding(
        key: "link",
        value: ["message": .string(message.description), "position": .integer(position)],
        sentence: "linked to \(message), as number \(position + 1)")
    }
  }

  private func sharing(_ attachment: Attachment) -> Finding {
    Finding(
      key: "sharing", value: ["attachments": .integer(sharedBy)],
      sentence: "its blob \(attachment.blobID) is the stored form of"
        + " \(sharedBy.counted("attachment"))")
  }

  private func pictureFindings(_ attachment: Attachment) -> [Finding] {
    guard let preview = attachment.preview else { return [] }
    let size = "\(preview.width) × \(preview.height)"
    return [
      Finding(
        key: "picture",
        value: [
          "width": .integer(preview.width), "height": .integer(preview.height),
          "orientation": .integer(Int(preview.orientation.rawValue)),
          "color_space": .string(preview.colorSpace.rawValue),
          "profile": .string(preview.profileName), "bit_depth": .integer(preview.bitDepth),
          "truncated": .bool(preview.isTruncated), "had_location": .bool(preview.hasLocation),
          "warnings": .strings(preview.warnings),
        ],
        sentence: "shown at \(size) (orientation \(preview.orientation.rawValue)),"
          + " \(preview.colorSpace.rawValue) of \(preview.bitDepth) bits,"
          + " profile \(preview.profileName ?? "none, taken for sRGB")"
          + preview.warnings.map { ". \($0)" }.joined())
    ]
  }

  /// Follows from the size and the renditions in force, as at the decoding itself.
  private func decoding(_ attachment: Attachment) -> [Finding] {
    guard let preview = attachment.preview, attachment.mediaType == .jpeg else { return [] }
    let displayed = PixelSize(width: preview.width, height: preview.height)
    let stored = preview.orientation.swapsAxes ? displayed.swapped : displayed
    let sizes = (specs.isEmpty ? [.thumb] : specs).map { $0.size(of: stored, preview.orientation) }
    let eighths = DecodeScale.eighths(of: stored, for: sizes)
    return [
      Finding(
        key: "decoding", value: ["eighths": .integer(eighths)],
        sentence: "decoded at \(eighths)/8 of its size, the smallest scale that serves all"
          + " renditions in force")
    ]
  }

  private func rendition(_ rendition: StoredRendition) -> Finding {
    let isCurrent = specs.contains {
      $0.name == rendition.name && $0.recipe == rendition.recipe
    }
    let state = isCurrent ? "in force" : "stale"
    return Finding(
      key: "rendition_\(rendition.name)",
      value: [
        "recipe": .string(rendition.recipe.description), "width": .integer(rendition.width),
        "height": .integer(rendition.height),
        "media_type": .string(rendition.mediaType.description),
        "blob_sha256": .string(rendition.blobID.description), "current": .bool(isCurrent),
      ],
      sentence: "rendition \(rendition.name): \(rendition.width) × \(rendition.height)"
        + " \(rendition.mediaType) by recipe \(rendition.recipe), which is \(state)")
  }
}
