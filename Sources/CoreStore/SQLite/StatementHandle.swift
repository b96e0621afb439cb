import CSQLite

/// A prepared statement: finalised with the value.
struct StatementHandle: ~Copyable {
  let pointer: OpaquePointer

  init(_ sql: String, in database: OpaquePointer) throws(CoreStoreError) {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(
      database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK else {
      throw CoreStoreError(sqliteCode: code, in: database, waitedMilliseconds: 0)
    }
    guard let prepared else { throw .misused(reason: "a query is empty") }
    pointer = prepared
  }

  deinit { sqlite3_finalize(pointer) }
}
