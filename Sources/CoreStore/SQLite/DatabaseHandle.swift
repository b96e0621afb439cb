import CSQLite

/// An open SQLite database: closed with the value.
///
/// Used by one thread at a time; statements of it must be gone before it is.
struct DatabaseHandle: ~Copyable {
  let pointer: OpaquePointer

  /// Opens a database file that must exist. `path` is absolute or starts with `./`, so that SQLite
  /// takes no special meaning from it.
  init(path: String) throws(CoreStoreError) {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard let opened else { throw .io(reason: "there is no memory to open it") }
    guard code == SQLITE_OK else {
      let error = CoreStoreError(sqliteCode: code, in: opened, waitedMilliseconds: 0)
      sqlite3_close_v2(opened)
      throw error
    }
    pointer = opened
  }

  deinit { sqlite3_close_v2(pointer) }
}
