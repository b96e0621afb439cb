import Model

extension SQLiteTransaction {
  func sources(
    _ selection: SourceSelection, after last: BlobID?, limit: Int
  ) throws(CoreStoreError) -> SourcePage {
    let count = min(max(limit, 1), 1000)
    // A page of pictures first, then what they need: so the number of rows looked at is bounded.
    let page = try connection.rows(
      """
      SELECT DISTINCT blob_id FROM attachments
      WHERE kind = 'image' AND blob_id > $1 ORDER BY blob_id LIMIT $2
      """, [.text(last?.description ?? ""), .integer(count)]
    ) { (row) throws(CoreStoreError) in try row.blobID() }
    var wanted: [BlobID] = []
    for source in page where try needsWork(source, selection) { wanted.append(source) }
    return SourcePage(wanted: wanted, last: page.count < count ? nil : page.last)
  }

  func claimedElsewhere(
    _ sources: [BlobID], than run: RunID, at now: Timestamp
  ) throws(CoreStoreError) -> [BlobID] {
    var claimed: [BlobID] = []
    for source in sources {
      let count = try connection.number(
        """
        SELECT COUNT(*) FROM regeneration_claims
        WHERE source_id = $1 AND run_id <> $2 AND expires_at > $3
        """, [.id(source), .id(run), .time(now)])
      if count > 0 { claimed.append(source) }
    }
    return claimed
  }

  func claim(
    _ sources: [BlobID], _ selection: SourceSelection, for run: RunID, expiresAt: Timestamp,
    at now: Timestamp
  ) throws(CoreStoreError) -> [BlobID] {
    var claimed: [BlobID] = []
    // Another run may have finished some of them since they were found.
    for source in sources where try needsWork(source, selection) {
      let taken = try connection.change(
        """
        INSERT INTO regeneration_claims (source_id, run_id, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (source_id) DO UPDATE
          SET run_id = excluded.run_id, expires_at = excluded.expires_at
          WHERE regeneration_claims.run_id = excluded.run_id
            OR regeneration_claims.expires_at <= $4
        """, [.id(source), .id(run), .time(expiresAt), .time(now)])
      if taken == 1 { claimed.append(source) }
    }
    return claimed
  }

  func renewClaims(of run: RunID, expiresAt: Timestamp) throws(CoreStoreError) {
    try connection.change(
      "UPDATE regeneration_claims SET expires_at = $2 WHERE run_id = $1",
      [.id(run), .time(expiresAt)])
  }

  func dropClaims(of run: RunID, on source: BlobID?) throws(CoreStoreError) {
    if let source {
      try connection.change(
        "DELETE FROM regeneration_claims WHERE run_id = $1 AND source_id = $2",
        [.id(run), .id(source)])
    } else {
      try connection.change("DELETE FROM regeneration_claims WHERE run_id = $1", [.id(run)])
    }
  }

  func dropExpiredClaims(at now: Timestamp) throws(CoreStoreError) -> Int {
    try connection.change(
      "DELETE FROM regeneration_claims WHERE expires_at <= $1", [.time(now)])
  }

  func regenerationFailures(
    after last: BlobID?, limit: Int
  ) throws(CoreStoreError) -> [RegenerationFailure] {
    try connection.rows(
      """
      SELECT source_id, reason, failed_at FROM regeneration_failures
      WHERE source_id > $1 ORDER BY source_id LIMIT $2
      """, [.text(last?.description ?? ""), Self.bounded(limit)]
    ) { (row) throws(CoreStoreError) in
      RegenerationFailure(
        sourceID: try row.blobID(), reason: try row.text(), at: try row.time())
    }
  }

  func record(_ failure: RegenerationFailure) throws(CoreStoreError) {
    guard try blob(failure.sourceID) != nil else { return }
    try connection.change(
      """
      INSERT INTO regeneration_failures (source_id, reason, failed_at) VALUES ($1, $2, $3)
      ON CONFLICT (source_id) DO UPDATE
        SET reason = excluded.reason, failed_at = excluded.failed_at
      """,
      [
        .id(failure.sourceID), try StoredText.failureReason.value(failure.reason),
        .time(failure.at),
      ])
  }

  func dropFailure(of source: BlobID) throws(CoreStoreError) {
    try connection.change(
      "DELETE FROM regeneration_failures WHERE source_id = $1", [.id(source)])
  }

  private func needsWork(
    _ source: BlobID, _ selection: SourceSelection
  ) throws(CoreStoreError) -> Bool {
    guard try isMeant(source, selection) else { return false }
    switch selection.need {
    case .failed:
      return try connection.number(
        "SELECT COUNT(*) FROM regeneration_failures WHERE source_id = $1 AND failed_at < $2",
        [.id(source), .time(selection.startedAt)]) > 0
    case .stale, .missing, .outdated, .all:
      let failedInThisRun = try connection.number(
        "SELECT COUNT(*) FROM regeneration_failures WHERE source_id = $1 AND failed_at >= $2",
        [.id(source), .time(selection.startedAt)])
      guard failedInThisRun == 0 else { return false }
    }
    let present = try connection.rows(
      "SELECT name, recipe, made_at FROM renditions WHERE source_id = $1", [.id(source)]
    ) { (row) throws(CoreStoreError) in
      (name: try row.text(), recipe: try row.text(), madeAt: try row.optionalInteger())
    }
    return selection.specs.contains { spec in
      let named = present.filter { $0.name == spec.name }
      let current = named.first { $0.recipe == spec.recipe.description }
      return switch selection.need {
      case .stale: current == nil && !named.isEmpty
      case .missing: named.isEmpty
      case .outdated: current == nil
      case .all: (current?.madeAt ?? .min) < selection.startedAt.microseconds
      case .failed: false
      }
    }
  }

  /// Whether an attachment stored as `source` is one of those that were asked for.
  private func isMeant(
    _ source: BlobID, _ selection: SourceSelection
  ) throws(CoreStoreError) -> Bool {
    try connection.number(
      """
      SELECT EXISTS (
        SELECT 1 FROM attachments
        WHERE blob_id = $1 AND kind = 'image' AND created_at >= $2
          AND ($3 IS NULL OR conversation_id = $3) AND ($4 IS NULL OR media_type = $4))
      """,
      [
        .id(source), .integer(selection.since?.microseconds ?? .min),
        .optionalText(selection.conversationID?.description),
        .optionalText(selection.mediaType?.description),
      ]) > 0
  }
}
