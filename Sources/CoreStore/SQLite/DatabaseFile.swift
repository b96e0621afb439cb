import Glibc

/// The file of a store that is embedded: who may read it, and how it comes into being whole.
///
/// A store is made under another name and renamed when it is finished, so an empty or half-made
/// file under the real name is damage and never mistaken for a new store.
struct DatabaseFile: Sendable {
  /// Absolute or starting with `./`, so that SQLite takes no special meaning from it.
  let path: String
  private let folder: String

  init(path: String) {
    self.path = path.hasPrefix("/") ? path : "./\(path)"
    let end = self.path.lastIndex(of: "/") ?? self.path.startIndex
    folder = end == self.path.startIndex ? "/" : String(self.path[..<end])
  }

  /// - Throws: `.accessDenied` or `.io` when that cannot be found out.
  func exists() throws(CoreStoreError) -> Bool {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      if errno == ENOENT { return false }
      throw Self.failure("be found")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw .accessDenied(reason: "what has its name is not a file")
    }
    // SQLite takes a file below the size of its smallest page for an empty database.
    guard facts.st_size >= 512 else {
      throw .corrupt(reason: "its file has only \(facts.st_size) bytes")
    }
    return true
  }

  /// Makes the folder (0700) when it is absent and then the file (0600), which `build` fills under
  /// the name that it is given. Does nothing when another process was faster.
  func create(
    patienceMilliseconds: Int, build: (String) throws(CoreStoreError) -> Void
  ) throws(CoreStoreError) {
    if mkdir(folder, 0o700) == 0 {
      try Self.sync("\(folder)/..")
    } else if errno != EEXIST {
      throw Self.failure("have its folder made")
    }
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("have its folder opened") }
    defer { close(descriptor) }
    try Self.lock(descriptor, patienceMilliseconds)
    guard try !exists() else { return }

    let unfinished = "\(path).new"
    for leftOver in [unfinished, "\(unfinished)-journal"] { try Self.remove(leftOver) }
    // A journal of an older store of that name would be rolled back into this one.
    for suffix in ["-journal", "-wal", "-shm"] { try Self.remove(path + suffix) }
    let file = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw Self.failure("be made") }
    close(file)
    try build(unfinished)
    try Self.remove("\(unfinished)-journal")
    guard rename(unfinished, path) == 0 else { throw Self.failure("get its name") }
    guard fsync(descriptor) == 0 else { throw Self.failure("have its folder synced") }
  }

  /// Held until the descriptor is closed, even by a crash.
  private static func lock(_ folder: CInt, _ patienceMilliseconds: Int) throws(CoreStoreError) {
    let start = monotonicNanoseconds()
    while flock(folder, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw failure("be made alone") }
      guard monotonicNanoseconds() - start < UInt64(patienceMilliseconds) * 1_000_000 else {
        throw .busy(waitedMilliseconds: patienceMilliseconds)
      }
      usleep(1000)
    }
  }

  private static func sync(_ folder: String) throws(CoreStoreError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("have its parent folder opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("have its parent folder synced") }
  }

  private static func remove(_ path: String) throws(CoreStoreError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("be made afresh") }
  }

  /// The one place where `errno` gets its meaning here.
  private static func failure(_ what: String) -> CoreStoreError {
    let code = errno
    let reason = "its file could not \(what) (\(String(cString: strerror(code))))"
    switch code {
    case ENOSPC, EDQUOT: return .full
    case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG:
      return .accessDenied(reason: reason)
    default: return .io(reason: reason)
    }
  }
}
