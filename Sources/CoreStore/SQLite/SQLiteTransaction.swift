/// A transaction on one connection, for as long as its closure runs.
///
/// The queries are written so that PostgreSQL takes them as well: `$1`, `ON CONFLICT`, `RETURNING`.
final class SQLiteTransaction: MarketWriter {
  private var openConnection: SQLiteConnection?

  init(on connection: SQLiteConnection) {
    openConnection = connection
  }

  /// From here on every call throws, should somebody have kept the transaction.
  func end() {
    openConnection = nil
  }

  var connection: SQLiteConnection {
    get throws(CoreStoreError) {
      guard let openConnection else {
        throw .misused(reason: "a transaction was used after its end")
      }
      return openConnection
    }
  }

  /// What a list may hold, whatever was asked for.
  static func bounded(_ limit: Int) -> SQLValue {
    .integer(min(max(limit, 1), 1000))
  }
}
