import Model

extension SQLiteTransaction {
  func census(
    specs: [RenditionSpec], at now: Timestamp
  ) throws(CoreStoreError) -> StoreCensus {
    var census = StoreCensus()
    census.personCount = try count("people WHERE deleted_at IS NULL")
    census.conversationCount = try count("conversations")
    census.messageCount = try count("messages WHERE deleted_at IS NULL")
    census.pendingCount = try count("attachments WHERE expires_at IS NOT NULL")
    census.linkedCount = try count("attachments WHERE expires_at IS NULL")
    census.sentByteCount = try connection.number(
      "SELECT COALESCE(SUM(sent_byte_count), 0) FROM attachments")
    census.attachedByteCount = try connection.number(
      """
      SELECT COALESCE(SUM(blobs.byte_count), 0)
      FROM attachments JOIN blobs ON blobs.id = attachments.blob_id
      """)
    (census.originalBlobCount, census.originalByteCount) = try blobs(
      "id IN (SELECT blob_id FROM attachments)")
    census.renditionCount = try count("renditions")
    (census.renditionBlobCount, census.renditionByteCount) = try blobs(
      """
      id IN (SELECT blob_id FROM renditions) AND id NOT IN (SELECT blob_id FROM attachments)
      """)
    census.arrivingBlobCount = try count("blobs WHERE state = 'arriving'")
    census.deletingBlobCount = try count("blobs WHERE state = 'deleting'")
    (census.unusedBlobCount, census.unusedByteCount) = try blobs(
      """
      state = 'live' AND id NOT IN (SELECT blob_id FROM attachments)
        AND id NOT IN (SELECT blob_id FROM renditions WHERE source_id <> blob_id)
        AND id NOT IN (SELECT blob_id FROM leases)
      """)
    census.leaseCount = try count("leases")
    census.claimCount = try count("regeneration_claims")
    census.failureCount = try count("regeneration_failures")
    census.deletedAttachmentCount = try count("deleted_attachments")
    census.heldConversationCount = try count("holds")
    try countOutdated(specs, in: &census)
    census.types = try types()
    census.ages = try ages(at: now)
    return census
  }

  private func count(_ rows: String) throws(CoreStoreError) -> Int {
    try connection.number("SELECT COUNT(*) FROM \(rows)")
  }

  private func blobs(
    _ condition: String
  ) throws(CoreStoreError) -> (count: Int, byteCount: Int) {
    let found = try connection.row(
      "SELECT COUNT(*), COALESCE(SUM(byte_count), 0) FROM blobs WHERE \(condition)"
    ) { (row) throws(CoreStoreError) in (try row.count(), try row.count()) }
    guard let found else { throw .misused(reason: "a query gave no row") }
    return found
  }

  private func countOutdated(
    _ specs: [RenditionSpec], in census: inout StoreCensus
  ) throws(CoreStoreError) {
    var last: BlobID?
    repeat {
      var missing = SourceSelection(specs: specs, need: .missing, startedAt: .distantFuture)
      let page = try sources(missing, after: last, limit: 1000)
      census.missingPictureCount += page.wanted.count
      missing.need = .stale
      census.stalePictureCount += try sources(missing, after: last, limit: 1000).wanted.count
      last = page.last
    } while last != nil
  }

  private func types() throws(CoreStoreError) -> [StoreCensus.Group] {
    try connection.rows(
      """
      SELECT attachments.media_type, COUNT(*), SUM(blobs.byte_count) AS total
      FROM attachments JOIN blobs ON blobs.id = attachments.blob_id
      GROUP BY attachments.media_type ORDER BY total DESC, attachments.media_type
      """, [], decodeGroup)
  }

  private func ages(at now: Timestamp) throws(CoreStoreError) -> [StoreCensus.Group] {
    let day: Int64 = 86_400
    let bounds = [1, 7, 30, 365].map { now.adding(seconds: -day * $0) }
    return try connection.rows(
      """
      SELECT CASE WHEN created_at > $1 THEN 'day' WHEN created_at > $2 THEN 'week'
          WHEN created_at > $3 THEN 'month' WHEN created_at > $4 THEN 'year' ELSE 'older' END
        AS age, COUNT(*), SUM(byte_count)
      FROM (SELECT attachments.created_at AS created_at, blobs.byte_count AS byte_count
        FROM attachments JOIN blobs ON blobs.id = attachments.blob_id)
      GROUP BY age ORDER BY MAX(created_at) DESC
      """, bounds.map { .time($0) }, decodeGroup)
  }
}

private func decodeGroup(_ row: inout ResultRow) throws(CoreStoreError) -> StoreCensus.Group {
  StoreCensus.Group(
    name: try row.text(), attachmentCount: try row.count(), byteCount: try row.count())
}
