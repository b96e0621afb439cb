import Glibc

/// Uploads are refused before the disk is full: the database needs room to go on working.
struct DiskReserve: Sendable {
  /// The store's folder.
  let path: String
  let reservedByteCount: Int

  /// What is free for us, in bytes; `nil` when the system does not say.
  var freeByteCount: Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        .partialValue)
  }

  /// - Throws: `Problem` when there is not room for `byteCount` more.
  func check(_ byteCount: Int) throws(Problem) {
    guard let free = freeByteCount else { return }
    guard free >= reservedByteCount + byteCount else {
      throw Problem(.storeFull, "There is no room left for uploads.", retryAfterSeconds: 600)
    }
  }
}
