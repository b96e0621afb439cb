import CSQLite

/// A statement that is kept for its next use, with the places of its parameters.
final class PreparedStatement {
  let handle: StatementHandle
  /// SQLite's index of `$1`, `$2`…: it numbers them by first appearance, not by their names.
  private let indexes: [CInt]

  init(_ sql: String, in database: OpaquePointer) throws(CoreStoreError) {
    handle = try StatementHandle(sql, in: database)
    let pointer = handle.pointer
    let count = sqlite3_bind_parameter_count(pointer)
    indexes = (0..<count).map { sqlite3_bind_parameter_index(pointer, "$\($0 + 1)") }
  }

  /// Binds `values[0]` to `$1` and so on.
  func bind(_ values: [SQLValue]) throws(CoreStoreError) {
    guard values.count == indexes.count, !indexes.contains(0) else {
      throw .misused(reason: "a query has \(indexes.count) parameters and got \(values.count)")
    }
    for (value, index) in zip(values, indexes) {
      let code: CInt
      switch value {
      case .null:
        code = sqlite3_bind_null(handle.pointer, index)
      case .integer(let number):
        code = sqlite3_bind_int64(handle.pointer, index, number)
      case .text(let text):
        var text = text
        code = text.withUTF8 { bytes in
          bytes.withMemoryRebound(to: CChar.self) { characters in
            // A null pointer would bind NULL: the empty text needs an address.
            characters.baseAddress.map {
              attache_sqlite_bind_text(
                handle.pointer, index, $0, sqlite3_uint64(characters.count))
            } ?? attache_sqlite_bind_text(handle.pointer, index, "", 0)
          }
        }
      }
      guard code == SQLITE_OK else {
        throw CoreStoreError(
          sqliteCode: code, in: sqlite3_db_handle(handle.pointer), waitedMilliseconds: 0)
      }
    }
  }

  /// Ends the run and lets go of the values, so that the statement holds no lock and no text.
  func reset() {
    sqlite3_reset(handle.pointer)
    sqlite3_clear_bindings(handle.pointer)
  }
}
