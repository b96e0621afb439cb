import Synchronization

/// The embedded core store: one SQLite file, safe to use by several threads and processes at once.
///
/// Its locks belong to the process: do not carry a store through `fork`, and open the file by no
/// other means while a store is open, because closing such a descriptor would drop the locks.
public final class SQLiteCoreStore: MarketStore {
  public enum Opening: Sendable {
    /// Makes the store, and the last folder of its path, when they are absent.
    case creatingIfAbsent
    case existing
  }

  /// How long a transaction waits for others before it fails with `.busy`.
  public static let standardPatienceMilliseconds = 10_000

  private static let readerCount = 4

  private let schema: Schema
  private let writers: ConnectionPool
  let readers: ConnectionPool
  /// Asked for the file's change counter and nothing else, so that whoever asks never waits for a
  /// transaction.
  private let counting: Mutex<SQLiteConnection>

  /// Opens the store in the file at `path` and brings its schema up to date.
  ///
  /// - Throws: `.absent`, `.foreign`, `.newerSchema`, `.corrupt`, `.accessDenied`, `.busy`, `.full`
  ///   or `.io`.
  public convenience init(
    path: String, _ opening: Opening,
    patienceMilliseconds: Int = SQLiteCoreStore.standardPatienceMilliseconds
  ) throws(CoreStoreError) {
    try self.init(
      path: path, opening, patienceMilliseconds: patienceMilliseconds, schema: .current)
  }

  init(
    path: String, _ opening: Opening, patienceMilliseconds: Int, schema: Schema
  ) throws(CoreStoreError) {
    let patienceMilliseconds = min(max(patienceMilliseconds, 0), 3_600_000)
    let file = DatabaseFile(path: path)
    if try !file.exists() {
      guard opening == .creatingIfAbsent else { throw .absent }
      try file.create(patienceMilliseconds: patienceMilliseconds) {
        (unfinished) throws(CoreStoreError) in
        try SQLiteConnection(path: unfinished, patienceMilliseconds: patienceMilliseconds)
          .create(schema)
      }
    }
    let first = try SQLiteConnection(path: file.path, patienceMilliseconds: patienceMilliseconds)
    try first.adopt(schema)
    self.schema = schema
    counting = Mutex(
      try SQLiteConnection(path: file.path, patienceMilliseconds: patienceMilliseconds))
    writers = ConnectionPool(
      capacity: 1, patienceMilliseconds: patienceMilliseconds, idle: first
    ) { () throws(CoreStoreError) in
      try SQLiteConnection(path: file.path, patienceMilliseconds: patienceMilliseconds)
    }
    readers = ConnectionPool(
      capacity: Self.readerCount, patienceMilliseconds: patienceMilliseconds, idle: nil
    ) { () throws(CoreStoreError) in
      let connection = try SQLiteConnection(
        path: file.path, patienceMilliseconds: patienceMilliseconds)
      try connection.execute("PRAGMA query_only = ON")
      return connection
    }
  }

  public func read<Result>(
    _ body: (any CoreReader) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    try readers.withConnection { (connection) throws(CoreStoreError) in
      try transaction("BEGIN", on: connection) { (transaction) throws(CoreStoreError) in
        try body(transaction)
      }
    }
  }

  public func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    try writers.withConnection { (connection) throws(CoreStoreError) in
      try transaction("BEGIN IMMEDIATE", on: connection) { (transaction) throws(CoreStoreError) in
        try body(transaction)
      }
    }
  }

  public func readMarket<Result>(
    _ body: (any MarketReader) throws -> Result
  ) throws -> Result {
    try readers.withConnection { (connection) throws(CoreStoreError) in
      try carried("BEGIN", on: connection, body)
    }.get()
  }

  public func writeMarket<Result>(
    _ body: (any MarketWriter) throws -> Result
  ) throws -> Result {
    try writers.withConnection { (connection) throws(CoreStoreError) in
      try carried("BEGIN IMMEDIATE", on: connection, body)
    }.get()
  }

  /// Reads the whole file and throws `.corrupt` with the first damage there is: broken pages, rows
  /// against the rules, references to rows that are missing.
  public func verify() throws(CoreStoreError) {
    try readers.withConnection { (connection) throws(CoreStoreError) in
      try connection.requireIntegrity()
    }
  }

  /// A counter that is read inside of a transaction is that of what is committed: nobody changes the
  /// file while it is being read.
  public func revision() throws(CoreStoreError) -> StoreRevision? {
    try readers.withConnection { (connection) throws(CoreStoreError) in
      try transaction("BEGIN", on: connection) { _ throws(CoreStoreError) in
        StoreRevision(changeCount: try connection.changeCount())
      }
    }
  }

  public func isUnchanged(since revision: StoreRevision) -> Bool {
    counting.withLock { (try? $0.changeCount()) == revision.changeCount }
  }

  /// Runs a body of any errors in a transaction of the store's own: what it throws undoes the
  /// transaction and is carried round it.
  private func carried<Value>(
    _ begin: String, on connection: SQLiteConnection,
    _ body: (SQLiteTransaction) throws -> Value
  ) throws(CoreStoreError) -> Result<Value, any Error> {
    var refusal: (any Error)?
    do throws(CoreStoreError) {
      return .success(
        try transaction(begin, on: connection) { (transaction) throws(CoreStoreError) in
          do {
            return try body(transaction)
          } catch let error as CoreStoreError {
            throw error
          } catch {
            refusal = error
            throw .misused(reason: "a transaction was left by its body")
          }
        })
    } catch {
      if let refusal { return .failure(refusal) }
      throw error
    }
  }

  private func transaction<Result>(
    _ begin: String, on connection: SQLiteConnection,
    _ body: (SQLiteTransaction) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    try connection.execute(begin)
    let transaction = SQLiteTransaction(on: connection)
    defer { transaction.end() }
    do throws(CoreStoreError) {
      try connection.requireVersion(of: schema)
      let result = try body(transaction)
      try connection.execute("COMMIT")
      return result
    } catch {
      // SQLite may have rolled back by itself. When this fails the pool drops the connection, which
      // rolls back as well, and the first error is the one to tell.
      if !connection.isIdle { try? connection.execute("ROLLBACK") }
      throw error
    }
  }
}
