import Model

extension SQLiteTransaction {
  func blob(_ id: BlobID) throws(CoreStoreError) -> StoredBlob? {
    try connection.row(
      "SELECT id, state, byte_count, created_at FROM blobs WHERE id = $1", [.id(id)], decodeBlob)
  }

  func blobs(after last: BlobID?, limit: Int) throws(CoreStoreError) -> [StoredBlob] {
    // Every id is greater than the empty text.
    try connection.rows(
      """
      SELECT id, state, byte_count, created_at FROM blobs WHERE id > $1 ORDER BY id LIMIT $2
      """, [.text(last?.description ?? ""), Self.bounded(limit)], decodeBlob)
  }

  func blobsBeingDeleted(limit: Int) throws(CoreStoreError) -> [StoredBlob] {
    try connection.rows(
      """
      SELECT id, state, byte_count, created_at FROM blobs WHERE state = 'deleting'
      ORDER BY id LIMIT $1
      """, [Self.bounded(limit)], decodeBlob)
  }

  func unusedBlobs(limit: Int) throws(CoreStoreError) -> [StoredBlob] {
    try connection.rows(
      """
      SELECT id, state, byte_count, created_at FROM blobs
      WHERE state <> 'deleting'
        AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.blob_id = blobs.id)
        AND NOT EXISTS (
          SELECT 1 FROM renditions
          WHERE renditions.blob_id = blobs.id AND renditions.source_id <> blobs.id)
        AND NOT EXISTS (SELECT 1 FROM leases WHERE leases.blob_id = blobs.id)
      ORDER BY id LIMIT $1
      """, [Self.bounded(limit)], decodeBlob)
  }

  func references(to blob: BlobID) throws(CoreStoreError) -> BlobReferences {
    BlobReferences(
      attachments: try connection.number(
        "SELECT COUNT(*) FROM attachments WHERE blob_id = $1", [.id(blob)]),
      renditions: try connection.number(
        "SELECT COUNT(*) FROM renditions WHERE blob_id = $1 AND source_id <> $1", [.id(blob)]),
      leases: try leaseCount(on: blob))
  }

  func markLive(_ id: BlobID, byteCount: Int) throws(CoreStoreError) {
    guard let blob = try blob(id), try leaseCount(on: id) > 0 else {
      throw .conflict(.noLease(id))
    }
    switch blob.state {
    case .live(byteCount): return
    case .live(let recorded):
      throw .conflict(.byteCountDiffers(id, recorded: recorded, actual: byteCount))
    case .deleting: throw .corrupt(reason: "blob \(id) is leased and being deleted at once")
    case .arriving:
      try connection.change(
        "UPDATE blobs SET state = 'live', byte_count = $2 WHERE id = $1",
        [.id(id), .integer(byteCount)])
    }
  }

  func markDeleting(_ id: BlobID) throws(CoreStoreError) -> Bool {
    guard let blob = try blob(id) else { return false }
    if blob.state == .deleting { return true }
    guard try references(to: id).isUnused else { return false }
    try connection.change("DELETE FROM renditions WHERE source_id = $1", [.id(id)])
    try connection.change(
      "UPDATE blobs SET state = 'deleting', byte_count = NULL WHERE id = $1", [.id(id)])
    return true
  }

  func dropDeleted(_ blob: BlobID) throws(CoreStoreError) -> Bool {
    try connection.change(
      "DELETE FROM blobs WHERE id = $1 AND state = 'deleting'", [.id(blob)]) == 1
  }

  /// - Parameter byteCount: `nil` when any will do.
  /// - Throws: `.conflict` with `.blobNotLive` or `.byteCountDiffers`.
  func requireLive(_ id: BlobID, byteCount: Int?) throws(CoreStoreError) {
    guard case .live(let recorded)? = try blob(id)?.state else {
      throw .conflict(.blobNotLive(id))
    }
    if let byteCount, byteCount != recorded {
      throw .conflict(.byteCountDiffers(id, recorded: recorded, actual: byteCount))
    }
  }
}

func decodeBlob(_ row: inout ResultRow) throws(CoreStoreError) -> StoredBlob {
  let id = try row.blobID()
  let state: StoredBlob.State
  switch (try row.text(), try row.optionalInteger().flatMap { Int(exactly: $0) }) {
  case ("arriving", nil): state = .arriving
  case ("live", let byteCount?): state = .live(byteCount: byteCount)
  case ("deleting", nil): state = .deleting
  default: throw .corrupt(reason: "blob \(id) has no known state")
  }
  return StoredBlob(id: id, state: state, createdAt: try row.time())
}
