import Model

extension SQLiteTransaction {
  func unusedBlobs(
    after first: BlobID?, through last: BlobID
  ) throws(CoreStoreError) -> [StoredBlob] {
    try connection.rows(
      """
      SELECT id, state, byte_count, created_at FROM blobs
      WHERE id > $1 AND id <= $2 AND state <> 'deleting'
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.blob_id = blobs.id)
        AND NOT EXISTS (
          SELECT 1 FROM renditions
          WHERE renditions.blob_id = blobs.id AND renditions.source_id <> blobs.id)
        AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.blob_id = blobs.id)
      ORDER BY id
      """, [.text(first?.description ?? ""), .id(last)], decodeBlob)
  }

  func attachments(storedAs blob: BlobID) throws(CoreStoreError) -> [AttachmentID] {
    try connection.rows(
      "SELECT id FROM attachments WHERE blob_id = $1 ORDER BY id LIMIT 1000", [.id(blob)]
    ) { (row) throws(CoreStoreError) in try row.id(AttachmentKind.self) }
  }

  func sources(ofRendition blob: BlobID) throws(CoreStoreError) -> [BlobID] {
    try connection.rows(
      "SELECT DISTINCT source_id FROM renditions WHERE blob_id = $1 ORDER BY source_id",
      [.id(blob)]
    ) { (row) throws(CoreStoreError) in try row.blobID() }
  }

  func miscountedConversations() throws(CoreStoreError) -> [ConversationID] {
    try connection.rows(
      """
      SELECT conversations.id FROM conversations
      LEFT JOIN (
        SELECT conversation_id, COUNT(*) AS found, MAX(number) AS highest
        FROM messages GROUP BY conversation_id) AS counted
        ON counted.conversation_id = conversations.id
      WHERE conversations.last_number <> COALESCE(counted.found, 0)
        OR conversations.last_number <> COALESCE(counted.highest, 0)
      ORDER BY conversations.id
      """
    ) { (row) throws(CoreStoreError) in try row.id(ConversationKind.self) }
  }

  func deleteSupersededRenditions(
    by specs: [RenditionSpec], dropsUnlisted: Bool, limit: Int
  ) throws(CoreStoreError) -> Int {
    var count = 0
    for spec in specs where count < limit {
      count += try connection.change(
        """
        DELETE FROM renditions WHERE (source_id, name, recipe) IN (
          SELECT older.source_id, older.name, older.recipe
          FROM renditions AS older JOIN renditions AS newer
            ON newer.source_id = older.source_id AND newer.name = older.name
          WHERE older.name = $1 AND older.recipe <> $2 AND newer.recipe = $2 LIMIT $3)
        """,
        [.text(spec.name), .text(spec.recipe.description), .integer(limit - count)])
    }
    guard dropsUnlisted, count < limit else { return count }
    let listed = Set(specs.map(\.name))
    let names = try connection.rows("SELECT DISTINCT name FROM renditions") {
      (row) throws(CoreStoreError) in try row.text()
    }
    for name in names where !listed.contains(name) && count < limit {
      count += try connection.change(
        """
        DELETE FROM renditions WHERE (source_id, name, recipe) IN (
          SELECT source_id, name, recipe FROM renditions WHERE name = $1 LIMIT $2)
        """, [.text(name), .integer(limit - count)])
    }
    return count
  }

  func delete(_ rendition: StoredRendition) throws(CoreStoreError) -> Bool {
    try connection.change(
      "DELETE FROM renditions WHERE source_id = $1 AND name = $2 AND recipe = $3",
      [
        .id(rendition.sourceID), .text(rendition.name), .text(rendition.recipe.description),
      ]) == 1
  }

  func replace(
    with rendition: StoredRendition, madeAt: Timestamp
  ) throws(CoreStoreError) {
    try connection.change(
      "DELETE FROM renditions WHERE source_id = $1 AND name = $2",
      [.id(rendition.sourceID), .text(rendition.name)])
    guard try insertIfAbsent(rendition) else {
      throw .corrupt(reason: "a rendition is there twice")
    }
    try connection.change(
      """
      UPDATE renditions SET made_at = $4 WHERE source_id = $1 AND name = $2 AND recipe = $3
      """,
      [
        .id(rendition.sourceID), .text(rendition.name), .text(rendition.recipe.description),
        .time(madeAt),
      ])
  }

  func decisions(on attachment: AttachmentID) throws(CoreStoreError) -> UploadDecisions? {
    try connection.row(
      """
      SELECT engine_version, is_sanitized, kept_byte_count, upload_byte_limit, pixel_limit,
        side_pixel_limit, scan_limit, decode_byte_limit, decode_second_limit
      FROM decisions WHERE attachment_id = $1
      """, [.id(attachment)]
    ) { (row) throws(CoreStoreError) in
      let engineVersion = try row.count()
      let isSanitized = try row.flag()
      let keptByteCount = try row.count()
      let limits = Limits(
        uploadByteCount: try row.count(), pixelCount: try row.count(),
        sidePixelCount: try row.count(), scanCount: try row.count(),
        decodeByteCount: try row.count(), decodeSeconds: try row.count())
      guard let limits else { throw .corrupt(reason: "recorded limits are out of range") }
      return UploadDecisions(
        engineVersion: engineVersion, isSanitized: isSanitized, keptByteCount: keptByteCount,
        limits: limits)
    }
  }

  func record(
    _ decisions: UploadDecisions, on attachment: AttachmentID
  ) throws(CoreStoreError) {
    let limits = decisions.limits
    try connection.change(
      """
      INSERT INTO decisions (
        attachment_id, engine_version, is_sanitized, kept_byte_count, upload_byte_limit,
        pixel_limit, side_pixel_limit, scan_limit, decode_byte_limit, decode_second_limit
      ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      [
        .id(attachment), .integer(decisions.engineVersion), .flag(decisions.isSanitized),
        .integer(decisions.keptByteCount), .integer(limits.uploadByteCount),
        .integer(limits.pixelCount), .integer(limits.sidePixelCount), .integer(limits.scanCount),
        .integer(limits.decodeByteCount), .integer(limits.decodeSeconds),
      ])
  }
}
