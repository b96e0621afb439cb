import CSQLite
import Glibc

extension CoreStoreError {
  /// The one place where SQLite's result codes (https://sqlite.org/rescode.html) get their meaning.
  init(sqliteCode code: CInt, in database: OpaquePointer?, waitedMilliseconds: Int) {
    let reason = "\(Self.sentencePart(of: database, code)) (SQLite code \(code))"
    let systemCode = database.map { sqlite3_system_errno($0) } ?? 0
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED:
      self = .busy(waitedMilliseconds: waitedMilliseconds)
    case SQLITE_FULL:
      self = .full
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      self = .corrupt(reason: reason)
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH:
      self = .constraintViolated(reason: reason)
    case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
      self = .accessDenied(reason: reason)
    case SQLITE_IOERR where systemCode == ENOSPC || systemCode == EDQUOT:
      // SQLite itself calls only a full disk full, not a full quota.
      self = .full
    case SQLITE_IOERR, SQLITE_NOMEM, SQLITE_INTERRUPT, SQLITE_PROTOCOL, SQLITE_NOLFS:
      self = .io(reason: reason)
    default:
      self = .misused(reason: reason)
    }
  }

  /// Whether the connection that met it may go on being used after a rollback.
  var leavesConnectionUsable: Bool {
    switch self {
    case .conflict, .textTooLong, .textHasNUL, .constraintViolated, .busy, .takenBack: true
    case .full, .absent, .accessDenied, .foreign, .newerSchema, .corrupt, .io, .misused: false
    }
  }

  private static func sentencePart(of database: OpaquePointer?, _ code: CInt) -> String {
    let text = database.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
    return text.map { String(cString: $0) } ?? "an error without a name"
  }
}
