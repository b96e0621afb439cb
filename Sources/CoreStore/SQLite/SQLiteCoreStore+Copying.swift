import CSQLite
import Glibc

extension SQLiteCoreStore {
  /// Copies the store as it is at one moment into a new file, which is durable when this returns but
  /// for its name. Others may go on; a commit waits while the pages are copied.
  ///
  /// - Throws: `.accessDenied` when there is a file already, `.busy`, `.full`, `.corrupt` or `.io`.
  public func copy(toNewFile path: String) throws(CoreStoreError) {
    let path = path.hasPrefix("/") ? path : "./\(path)"
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw .accessDenied(reason: "its copy could not be made (\(reason))")
    }
    // Nobody has the new file open yet, so no lock is lost with this descriptor.
    close(descriptor)
    try readers.withConnection { (connection) throws(CoreStoreError) in
      try connection.copy(toEmptyFile: path)
    }
  }
}

extension SQLiteConnection {
  fileprivate func copy(toEmptyFile path: String) throws(CoreStoreError) {
    let target = try DatabaseHandle(path: path)
    guard let copying = sqlite3_backup_init(target.pointer, "main", database.pointer, "main") else {
      throw CoreStoreError(
        sqliteCode: sqlite3_errcode(target.pointer), in: target.pointer, waitedMilliseconds: 0)
    }
    let start = monotonicNanoseconds()
    var code = SQLITE_OK
    repeat {
      // All pages in one step: in smaller ones every commit of somebody else would start it anew.
      code = sqlite3_backup_step(copying, -1)
      if code == SQLITE_BUSY || code == SQLITE_LOCKED { usleep(1000) }
    } while (code == SQLITE_BUSY || code == SQLITE_LOCKED)
      && monotonicNanoseconds() - start < UInt64(patience.limitMilliseconds) * 1_000_000
    let finished = sqlite3_backup_finish(copying)
    guard code == SQLITE_DONE, finished == SQLITE_OK else {
      throw CoreStoreError(
        sqliteCode: code == SQLITE_DONE ? finished : code, in: target.pointer,
        waitedMilliseconds: patience.limitMilliseconds)
    }
  }
}
