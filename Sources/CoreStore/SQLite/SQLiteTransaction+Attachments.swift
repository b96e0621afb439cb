import Model

extension SQLiteTransaction {
  func attachment(_ id: AttachmentID) throws(CoreStoreError) -> Attachment? {
    try attachments("WHERE attachments.id = $1", [.id(id)]).first
  }

  func attachments(of message: MessageID) throws(CoreStoreError) -> [Attachment] {
    try attachments(
      "WHERE attachments.message_id = $1 ORDER BY attachments.position", [.id(message)])
  }

  func attachments(
    of messages: [MessageID]
  ) throws(CoreStoreError) -> [MessageID: [Attachment]] {
    let found = try rows(
      among: messages.map(\.description),
      """
      \(Self.attachmentQuery) WHERE attachments.message_id IN ($ids)
      ORDER BY attachments.message_id, attachments.position
      """, decodeAttachment)
    return Dictionary(grouping: try withPreviews(found)) { $0.messageID }
      .reduce(into: [:]) { grouped, entry in
        if let message = entry.key { grouped[message] = entry.value }
      }
  }

  func expiredAttachments(
    at now: Timestamp, limit: Int
  ) throws(CoreStoreError) -> [Attachment] {
    try attachments(
      """
      WHERE attachments.expires_at <= $1
      ORDER BY attachments.expires_at, attachments.id LIMIT $2
      """, [.time(now), Self.bounded(limit)])
  }

  func pendingByteCount(
    of person: PersonID, countingAtLeast leastByteCount: Int
  ) throws(CoreStoreError) -> Int {
    try connection.number(
      """
      SELECT COALESCE(SUM(CASE WHEN sent_byte_count < $2 THEN $2 ELSE sent_byte_count END), 0)
      FROM attachments WHERE uploader_id = $1 AND expires_at IS NOT NULL
      """, [.id(person), .integer(leastByteCount)])
  }

  func insert(_ attachment: Attachment) throws(CoreStoreError) {
    guard case .pending(let expiresAt) = attachment.placement else {
      throw .conflict(.placedBeforeItsMessage(attachment.id))
    }
    if let conversation = attachment.conversationID {
      try requireParticipant(attachment.uploaderID, of: conversation)
    } else {
      try requirePerson(attachment.uploaderID)
    }
    try requireLive(attachment.blobID, byteCount: attachment.storedByteCount)
    let inserted = try connection.change(
      """
      INSERT INTO attachments (
        id, uploader_id, conversation_id, kind, media_type, declared_type, mismatch, file_name,
        sent_byte_count, sent_sha256, blob_id, created_at, expires_at, purpose
      ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      ON CONFLICT (id) DO NOTHING
      """,
      [
        .id(attachment.id), .id(attachment.uploaderID), .optionalID(attachment.conversationID),
        .text(attachment.kind.rawValue), .text(attachment.mediaType.description),
        .optionalText(attachment.declaredType?.description),
        try StoredText.mismatch.value(attachment.mismatch),
        try StoredText.fileName.value(attachment.fileName),
        .integer(attachment.sentByteCount), .id(attachment.sentSHA256), .id(attachment.blobID),
        .time(attachment.createdAt), .time(expiresAt),
        .text(attachment.conversationID == nil ? "avatar" : "message"),
      ])
    guard inserted == 1 else { throw .conflict(.alreadyExists(attachment.id.description)) }
    if let preview = attachment.preview { try insert(preview, of: attachment.id) }
  }

  func deletePending(_ attachment: AttachmentID) throws(CoreStoreError) -> Bool {
    try connection.change(
      "DELETE FROM attachments WHERE id = $1 AND expires_at IS NOT NULL", [.id(attachment)]) == 1
  }

  private static let attachmentQuery = """
    SELECT attachments.id, attachments.uploader_id, attachments.conversation_id,
      attachments.kind, attachments.media_type, attachments.declared_type,
      attachments.mismatch, attachments.file_name, attachments.sent_byte_count,
      attachments.sent_sha256, attachments.blob_id, blobs.byte_count,
      attachments.created_at, attachments.expires_at, attachments.message_id,
      attachments.position
    FROM attachments JOIN blobs ON blobs.id = attachments.blob_id
    """

  /// `choice` is what follows FROM.
  private func attachments(
    _ choice: String, _ values: [SQLValue]
  ) throws(CoreStoreError) -> [Attachment] {
    try withPreviews(
      try connection.rows("\(Self.attachmentQuery) \(choice)", values, decodeAttachment))
  }

  private func withPreviews(
    _ attachments: [Attachment]
  ) throws(CoreStoreError) -> [Attachment] {
    let previews = try previews(of: attachments.map(\.id))
    return attachments.map { attachment in
      var attachment = attachment
      attachment.preview = previews[attachment.id]
      return attachment
    }
  }
}

extension Attachment {
  fileprivate var messageID: MessageID? {
    if case .linked(let message, _) = placement { message } else { nil }
  }
}

/// Without the preview, which has a table of its own.
private func decodeAttachment(_ row: inout ResultRow) throws(CoreStoreError) -> Attachment {
  Attachment(
    id: try row.id(AttachmentKind.self), uploaderID: try row.id(PersonKind.self),
    conversationID: try row.optionalID(ConversationKind.self), kind: try row.value(MediaKind.self),
    mediaType: try row.mediaType(), declaredType: try row.optional { MediaType($0) },
    mismatch: try row.optionalText(), fileName: try row.optionalText(),
    sentByteCount: try row.count(), sentSHA256: try row.blobID(), blobID: try row.blobID(),
    storedByteCount: try row.count(), createdAt: try row.time(),
    placement: try decodePlacement(&row))
}

private func decodePlacement(
  _ row: inout ResultRow
) throws(CoreStoreError) -> Attachment.Placement {
  let expiry = try row.optionalInteger()
  let message = try row.optional { MessageID($0) }
  let position = try row.optionalInteger().flatMap { Int(exactly: $0) }
  switch (expiry, message, position) {
  case (let expiry?, nil, nil): return .pending(expiresAt: Timestamp(microseconds: expiry))
  case (nil, let message?, let position?): return .linked(message, position: position)
  case (nil, nil, nil): return .avatar
  default: throw .corrupt(reason: "an attachment is neither pending nor in a message, or both")
  }
}
