import CSQLite

/// One connection, set up safely, with the statements it has prepared so far.
///
/// Not `Sendable`: one thread at a time, which `ConnectionPool` sees to.
final class SQLiteConnection {
  let patience: BusyPatience
  private var statements: [String: PreparedStatement] = [:]
  let database: DatabaseHandle

  init(path: String, patienceMilliseconds: Int) throws(CoreStoreError) {
    patience = BusyPatience(limitMilliseconds: patienceMilliseconds)
    database = try DatabaseHandle(path: path)
    sqlite3_busy_handler(
      database.pointer, waitForLock, Unmanaged.passUnretained(patience).toOpaque())
    try distrustTheFile()
    try chooseDurability()
  }

  deinit {
    // Statements go before their database, and nobody calls back into a patience that is gone.
    statements.removeAll()
    sqlite3_busy_handler(database.pointer, nil, nil)
  }

  /// Whether no transaction is open.
  var isIdle: Bool { sqlite3_get_autocommit(database.pointer) != 0 }

  /// What was asked so far.
  var preparedQueries: [String] { Array(statements.keys) }

  /// Instructions that SQLite's virtual machine ran for them.
  var stepCount: Int {
    statements.values.reduce(0) {
      $0 + Int(sqlite3_stmt_status($1.handle.pointer, SQLITE_STMTSTATUS_VM_STEP, 0))
    }
  }

  /// The file's change counter (https://www.sqlite.org/fileformat.html, 1.3.8), as it is on disk or
  /// about to get there. It goes up with every transaction that changes the file, before the commit
  /// returns; in the middle of somebody's commit it may show a transaction that is rolled back yet.
  /// Takes no lock and waits for nobody.
  ///
  /// Read through SQLite's own descriptor: to close one of ours would drop the process's locks.
  func changeCount() throws(CoreStoreError) -> UInt32 {
    var found: UnsafeMutablePointer<sqlite3_file>?
    try check(
      sqlite3_file_control(database.pointer, "main", SQLITE_FCNTL_FILE_POINTER, &found))
    guard let file = found, let read = file.pointee.pMethods?.pointee.xRead else {
      throw .io(reason: "it has no file")
    }
    var counter: UInt32 = 0
    try check(read(file, &counter, 4, 24))
    return UInt32(bigEndian: counter)
  }

  /// Runs statements that take no parameters and give no rows.
  func execute(_ sql: String) throws(CoreStoreError) {
    try check(sqlite3_exec(database.pointer, sql, nil, nil, nil))
  }

  /// Runs a query to its end and returns what `decode` made of each row. `decode` must not use the
  /// connection.
  func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [],
    _ decode: (inout ResultRow) throws(CoreStoreError) -> Value
  ) throws(CoreStoreError) -> [Value] {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try statement.bind(values)
    var decoded: [Value] = []
    while true {
      let code = sqlite3_step(statement.handle.pointer)
      switch code {
      case SQLITE_DONE:
        return decoded
      case SQLITE_ROW:
        var row = ResultRow(of: statement.handle.pointer)
        decoded.append(try decode(&row))
      default:
        throw error(code)
      }
    }
  }

  /// The only row of a query, or none.
  func row<Value>(
    _ sql: String, _ values: [SQLValue] = [],
    _ decode: (inout ResultRow) throws(CoreStoreError) -> Value
  ) throws(CoreStoreError) -> Value? {
    let found = try rows(sql, values, decode)
    guard found.count <= 1 else {
      throw .corrupt(reason: "\(found.count) rows were found where there can be only 1")
    }
    return found.first
  }

  /// The one number that a query such as `SELECT COUNT(*)` always gives.
  func number(_ sql: String, _ values: [SQLValue] = []) throws(CoreStoreError) -> Int {
    let found = try row(sql, values) { (row) throws(CoreStoreError) in try row.count() }
    guard let found else { throw .misused(reason: "a query gave no row") }
    return found
  }

  /// Runs a statement without rows and returns how many rows it changed.
  @discardableResult
  func change(_ sql: String, _ values: [SQLValue] = []) throws(CoreStoreError) -> Int {
    _ = try rows(sql, values) { (_) throws(CoreStoreError) in }
    return Int(sqlite3_changes64(database.pointer))
  }

  private func prepared(_ sql: String) throws(CoreStoreError) -> PreparedStatement {
    if let known = statements[sql] { return known }
    let statement: PreparedStatement
    do {
      statement = try PreparedStatement(sql, in: database.pointer)
    } catch .busy {
      throw .busy(waitedMilliseconds: patience.limitMilliseconds)
    }
    statements[sql] = statement
    return statement
  }

  /// Nothing that the file says may run code, reach other files or loosen the rules.
  private func distrustTheFile() throws(CoreStoreError) {
    let off = [
      SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
      SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_WRITABLE_SCHEMA,
      SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML,
    ]
    for flag in off { try check(attache_sqlite_set_flag(database.pointer, flag, 0)) }
    for flag in [SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY] {
      try check(attache_sqlite_set_flag(database.pointer, flag, 1))
    }
    sqlite3_limit(database.pointer, SQLITE_LIMIT_LENGTH, 16 << 20)
    sqlite3_limit(database.pointer, SQLITE_LIMIT_ATTACHED, 0)
    try execute("PRAGMA cell_size_check = ON")
    try execute("PRAGMA mmap_size = 0")
    try execute("PRAGMA temp_store = MEMORY")
    // What was deleted is overwritten: a message's text must not be found in a free page.
    try execute("PRAGMA secure_delete = ON")
  }

  /// The rollback journal, because Debian 12's SQLite can corrupt a write-ahead log; TRUNCATE with
  /// FULL syncs both the journal and its end. See Docs/decisions/0005-rollback-journal.md.
  private func chooseDurability() throws(CoreStoreError) {
    try execute("PRAGMA synchronous = FULL")
    let mode = try row("PRAGMA journal_mode = TRUNCATE") { (row) throws(CoreStoreError) in
      try row.text()
    }
    guard mode == "truncate" else {
      throw .accessDenied(reason: "its journal mode is \(mode ?? "unknown") and cannot be changed")
    }
  }

  private func check(_ code: CInt) throws(CoreStoreError) {
    guard code == SQLITE_OK else { throw error(code) }
  }

  private func error(_ code: CInt) -> CoreStoreError {
    CoreStoreError(
      sqliteCode: code, in: database.pointer, waitedMilliseconds: patience.limitMilliseconds)
  }
}
