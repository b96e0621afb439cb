extension SQLiteConnection {
  /// Makes sure that the file is a core store which this program understands, and brings an older
  /// one up to date. Processes that do this at the same time take turns.
  func adopt(_ schema: Schema) throws(CoreStoreError) {
    let owner = try number("PRAGMA application_id")
    guard owner == Schema.applicationID else {
      throw .foreign(
        reason: "its application id is \(owner) instead of \(Schema.applicationID)")
    }
    try migrate(to: schema)
  }

  /// Makes the tables in an empty database.
  func create(_ schema: Schema) throws(CoreStoreError) {
    try execute("PRAGMA application_id = \(Schema.applicationID)")
    try migrate(to: schema)
  }

  /// - Throws: `.newerSchema` unless the store has exactly this version. Another process may have
  ///   brought it up to date since it was opened.
  func requireVersion(of schema: Schema) throws(CoreStoreError) {
    let found = try schemaVersion()
    guard found == schema.version else {
      throw .newerSchema(found: found, supported: schema.version)
    }
  }

  private func schemaVersion() throws(CoreStoreError) -> Int {
    try number("PRAGMA user_version")
  }

  private func migrate(to schema: Schema) throws(CoreStoreError) {
    while try schemaVersion() != schema.version {
      try takeStep(towards: schema)
    }
  }

  /// One migration in one exclusive transaction, or none when another process was faster.
  private func takeStep(towards schema: Schema) throws(CoreStoreError) {
    // A migration may rebuild tables, which only works while foreign keys are not enforced; they
    // are checked before it is committed. The switch has no effect inside a transaction.
    try execute("PRAGMA foreign_keys = OFF")
    try execute("BEGIN EXCLUSIVE")
    do throws(CoreStoreError) {
      let found = try schemaVersion()
      guard (0...schema.version).contains(found) else {
        throw .newerSchema(found: found, supported: schema.version)
      }
      if found < schema.version {
        try execute(schema.migrations[found].sql)
        try requireSoundReferences()
        try execute("PRAGMA user_version = \(found + 1)")
      }
      try execute("COMMIT")
    } catch {
      if !isIdle { try execute("ROLLBACK") }
      throw error
    }
    try execute("PRAGMA foreign_keys = ON")
  }

  /// - Throws: `.corrupt` when a row refers to one that is not there.
  func requireSoundReferences() throws(CoreStoreError) {
    let tables = try rows("PRAGMA foreign_key_check") { (row) throws(CoreStoreError) in
      try row.text()
    }
    if let first = tables.first {
      throw .corrupt(reason: "\(tables.count) rows refer to missing ones, the first in \(first)")
    }
  }

  /// - Throws: `.corrupt` with the first thing that `PRAGMA integrity_check` finds. Reads it all.
  func requireIntegrity() throws(CoreStoreError) {
    let findings = try rows("PRAGMA integrity_check(1)") { (row) throws(CoreStoreError) in
      try row.text()
    }
    if let finding = findings.first, finding != "ok" { throw .corrupt(reason: finding) }
    try requireSoundReferences()
  }
}
