import Glibc
import Model
import Synchronization

/// The folder into which renditions are written: each is there whole or not at all.
final class RenditionFolder: Sendable {
  private let path: FilePath
  private let descriptor: CInt
  private let temporaryCount = Atomic<Int>(0)

  /// Makes the folder, and those it is in, when they are not there.
  ///
  /// - Throws: `.failed` with one sentence.
  init(_ path: FilePath) throws(CommandError) {
    self.path = path
    try Self.make(path)
    descriptor = path.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw Self.failure(path, "opened") }
  }

  deinit { close(descriptor) }

  /// Puts `bytes` into the place of whatever has that name. Returns the path as typed and the name.
  func write(_ bytes: [UInt8], named name: String) throws(CommandError) -> FilePath {
    let file = path.appending(name)
    let number = temporaryCount.add(1, ordering: .relaxed).newValue
    let temporary = ".attache-\(getpid())-\(number).part"
    let output = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard output >= 0 else { throw Self.failure(file, "made") }
    do throws(OutputStream.WriteError) {
      try OutputStream(descriptor: output).write(bytes)
    } catch {
      close(output)
      unlinkat(descriptor, temporary, 0)
      switch error {
      case .closed: throw .failed("\(file.display): The file cannot be written: broken pipe.")
      case .failed(let reason):
        throw .failed("\(file.display): The file cannot be written: \(reason).")
      }
    }
    // Some file systems report a full disk only here.
    guard close(output) == 0, renameat(descriptor, temporary, descriptor, name) == 0 else {
      let error = Self.failure(file, "written")
      unlinkat(descriptor, temporary, 0)
      throw error
    }
    return file
  }

  /// `mkdir -p`
  static func make(
    _ path: FilePath, permissions: mode_t = 0o777
  ) throws(CommandError) {
    let separator = UInt8(ascii: "/")
    let ends = path.bytes.indices.dropFirst().filter { path.bytes[$0] == separator }
    for end in ends + [path.bytes.endIndex] {
      let folder = FilePath(bytes: path.bytes[..<end])
      guard folder.withCString({ mkdir($0, permissions) }) != 0 else { continue }
      // What is there may be a folder or not: opening it will tell.
      guard errno == EEXIST else { throw failure(folder, "made") }
    }
  }

  private static func failure(_ path: FilePath, _ participle: String) -> CommandError {
    .failed("\(path.display): It cannot be \(participle): \(SystemReason.current).")
  }
}
