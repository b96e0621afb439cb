import Model

extension SQLiteTransaction {
  func holds(_ lease: LeaseID, on blobs: [BlobID]) throws(CoreStoreError) -> Bool {
    for blob in blobs {
      let held = try connection.number(
        "SELECT COUNT(*) FROM leases WHERE id = $1 AND blob_id = $2", [.id(lease), .id(blob)])
      guard held == 1 else { return false }
    }
    return true
  }

  func take(
    _ lease: LeaseID, on blobs: [BlobID], expiresAt: Timestamp, at now: Timestamp
  ) throws(CoreStoreError) -> LeaseOutcome {
    var beingDeleted: [BlobID] = []
    for id in blobs {
      if try blob(id)?.state == .deleting { beingDeleted.append(id) }
    }
    guard beingDeleted.isEmpty else { return .beingDeleted(beingDeleted) }
    for id in blobs {
      try connection.change(
        """
        INSERT INTO blobs (id, state, created_at) VALUES ($1, 'arriving', $2)
        ON CONFLICT (id) DO NOTHING
        """, [.id(id), .time(now)])
      try connection.change(
        """
        INSERT INTO leases (id, blob_id, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (id, blob_id) DO UPDATE SET expires_at = excluded.expires_at
        """, [.id(lease), .id(id), .time(expiresAt)])
    }
    return .taken
  }

  func drop(_ lease: LeaseID) throws(CoreStoreError) {
    try connection.change("DELETE FROM leases WHERE id = $1", [.id(lease)])
  }

  func dropExpiredLeases(at now: Timestamp) throws(CoreStoreError) -> Int {
    try connection.change("DELETE FROM leases WHERE expires_at <= $1", [.time(now)])
  }

  func leaseCount(on blob: BlobID) throws(CoreStoreError) -> Int {
    try connection.number("SELECT COUNT(*) FROM leases WHERE blob_id = $1", [.id(blob)])
  }
}
