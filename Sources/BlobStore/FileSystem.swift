import Glibc
import Model

/// The system calls of `LocalBlobStore`, and the only place in this room that looks at `errno`.
///
/// Calls that a signal interrupts are made again; short reads and writes are continued. Names are
/// relative to an open folder, and a symbolic link in the last step is never followed.
struct FileSystem: Sendable {
  /// What a test does to the next call of a kind.
  enum Interference: Sendable {
    case fail(code: CInt)
    /// One `read` or `write` handles no more than so many bytes.
    case shorten(byteCount: Int)
  }

  /// Asked before every system call; `nil` leaves the call alone.
  var interference: (@Sendable (SystemCallFailure.Call) -> Interference?)?

  /// Makes a folder by a path from the outside; `false` when there is something of that name.
  func makeFolder(path: String) throws(BlobStoreError) -> Bool {
    try makeFolder(path, in: AT_FDCWD)
  }

  func makeFolder(
    _ name: String, in folder: borrowing FileDescriptor
  ) throws(BlobStoreError) -> Bool {
    try makeFolder(name, in: folder.number)
  }

  private func makeFolder(_ name: String, in folder: CInt) throws(BlobStoreError) -> Bool {
    try perform(.makeFolder, exceptWhen: EEXIST) { mkdirat(folder, name, 0o700) } != nil
  }

  /// Opens a folder by a path from the outside, where a symbolic link is the owner's wish.
  ///
  /// - Throws: `.absent` when there is nothing of that name.
  func openFolder(path: String) throws(BlobStoreError) -> FileDescriptor {
    let opened = try perform(.open, exceptWhen: ENOENT) {
      open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let opened else { throw .absent }
    return FileDescriptor(takingOver: opened)
  }

  func openFolder(
    _ name: String, in folder: borrowing FileDescriptor
  ) throws(BlobStoreError) -> FileDescriptor {
    let number = folder.number
    return FileDescriptor(
      takingOver: try perform(.open) {
        openat(number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      })
  }

  /// Fails with `EEXIST` when the name is taken. The file can be written through this descriptor
  /// only: its mode is 0400.
  func createFile(
    _ name: String, in folder: borrowing FileDescriptor
  ) throws(BlobStoreError) -> FileDescriptor {
    let number = folder.number
    return FileDescriptor(
      takingOver: try perform(.open) {
        openat(number, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o400)
      })
  }

  /// `nil` when there is no file of that name. Does not wait for the other end of a named pipe.
  func openFile(
    _ name: String, in folder: borrowing FileDescriptor
  ) throws(BlobStoreError) -> FileDescriptor? {
    let number = folder.number
    let opened = try perform(.open, exceptWhen: ENOENT) {
      openat(number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    }
    guard let opened else { return nil }
    return FileDescriptor(takingOver: opened)
  }

  /// Size in bytes, and whether the file still has a name in any folder.
  ///
  /// - Throws: `.failed` also for what is not a regular file.
  func status(
    of file: borrowing FileDescriptor
  ) throws(BlobStoreError) -> (byteCount: Int, hasName: Bool) {
    var status = stat()
    let number = file.number
    _ = try perform(.inspect) { fstat(number, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .failed("The blob store found something else than a file under a blob's name.")
    }
    return (Int(status.st_size), status.st_nlink > 0)
  }

  func modificationTime(of file: borrowing FileDescriptor) throws(BlobStoreError) -> Timestamp {
    var status = stat()
    let number = file.number
    _ = try perform(.inspect) { fstat(number, &status) }
    let time = status.st_mtim
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  /// `false` when somebody else holds the lock. It lasts until the descriptor is closed.
  func lock(_ file: borrowing FileDescriptor) throws(BlobStoreError) -> Bool {
    let number = file.number
    return try perform(.lock, exceptWhen: EWOULDBLOCK) { flock(number, LOCK_EX | LOCK_NB) } != nil
  }

  func writeAll(
    _ bytes: Span<UInt8>, to file: borrowing FileDescriptor
  ) throws(BlobStoreError) {
    let number = file.number
    var written = 0
    while written < bytes.count {
      let rest = bytes.extracting(droppingFirst: written)
      let count = try transfer(.write, byteCount: rest.count) { count in
        rest.withUnsafeBytes { write(number, $0.baseAddress, count) }
      }
      guard count > 0 else { throw BlobStoreError(SystemCallFailure(call: .write, code: EIO)) }
      written += count
    }
  }

  /// The file's bytes from its start, at most `byteCount` of them: fewer if it ends before.
  func readAll(
    _ byteCount: Int, from file: borrowing FileDescriptor
  ) throws(BlobStoreError) -> [UInt8] {
    let number = file.number
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var done = 0
    while done < byteCount {
      let start = done
      let count = try transfer(.read, byteCount: byteCount - start) { count in
        bytes.withUnsafeMutableBytes { buffer in
          pread(number, buffer.baseAddress.map { $0 + start }, count, off_t(start))
        }
      }
      guard count > 0 else { break }
      done += count
    }
    bytes.removeLast(byteCount - done)
    return bytes
  }

  /// Reads on where the last call ended, up to `byteCount` bytes to the beginning of `bytes`.
  func readNext(
    _ byteCount: Int, of file: borrowing FileDescriptor, into bytes: inout [UInt8]
  ) throws(BlobStoreError) -> Int {
    let number = file.number
    return try transfer(.read, byteCount: min(byteCount, bytes.count)) { count in
      bytes.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, count) }
    }
  }

  func sync(_ file: borrowing FileDescriptor) throws(BlobStoreError) {
    let number = file.number
    _ = try perform(.sync) { fsync(number) }
  }

  /// Lets go of the file's clean pages, so that the next read comes from the disk. A hint only.
  func forgetCachedPages(of file: borrowing FileDescriptor) {
    _ = posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
  }

  func rename(
    _ name: String, in folder: borrowing FileDescriptor,
    to newName: String, in newFolder: borrowing FileDescriptor
  ) throws(BlobStoreError) {
    let (old, new) = (folder.number, newFolder.number)
    _ = try perform(.rename) { renameat(old, name, new, newName) }
  }

  /// `false` when there is no such name.
  func remove(
    _ name: String, from folder: borrowing FileDescriptor
  ) throws(BlobStoreError) -> Bool {
    let number = folder.number
    return try perform(.remove, exceptWhen: ENOENT) { unlinkat(number, name, 0) } != nil
  }

  /// Every name in the folder, in no order, `.` and `..` included.
  func names(in folder: borrowing FileDescriptor) throws(BlobStoreError) -> [String] {
    let number = folder.number
    // A descriptor of its own: a stream takes its descriptor over, and moves its position.
    let copy = try perform(.list) { openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard let stream = fdopendir(copy) else {
      let code = errno
      close(copy)
      throw BlobStoreError(SystemCallFailure(call: .list, code: code))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        let code = errno
        guard code == 0 else { throw BlobStoreError(SystemCallFailure(call: .list, code: code)) }
        return names
      }
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
  }

  private func perform(
    _ call: SystemCallFailure.Call, _ body: () -> CInt
  ) throws(BlobStoreError) -> CInt {
    CInt(truncatingIfNeeded: try transfer(call, byteCount: 0) { _ in Int(body()) })
  }

  /// `nil` when the call fails with `expected`.
  private func perform(
    _ call: SystemCallFailure.Call, exceptWhen expected: CInt, _ body: () -> CInt
  ) throws(BlobStoreError) -> CInt? {
    do throws(SystemCallFailure) {
      return CInt(truncatingIfNeeded: try attempt(call, byteCount: 0) { _ in Int(body()) })
    } catch {
      guard error.code == expected else { throw BlobStoreError(error) }
      return nil
    }
  }

  private func transfer(
    _ call: SystemCallFailure.Call, byteCount: Int, _ body: (Int) -> Int
  ) throws(BlobStoreError) -> Int {
    do throws(SystemCallFailure) {
      return try attempt(call, byteCount: byteCount, body)
    } catch {
      throw BlobStoreError(error)
    }
  }

  private func attempt(
    _ call: SystemCallFailure.Call, byteCount: Int, _ body: (Int) -> Int
  ) throws(SystemCallFailure) -> Int {
    while true {
      var count = byteCount
      switch interference?(call) {
      case .fail(EINTR): continue
      case .fail(let code): throw SystemCallFailure(call: call, code: code)
      case .shorten(let shorter): count = min(count, shorter)
      case nil: break
      }
      let result = body(count)
      guard result < 0 else { return result }
      let code = errno
      guard code == EINTR else { throw SystemCallFailure(call: call, code: code) }
    }
  }
}
