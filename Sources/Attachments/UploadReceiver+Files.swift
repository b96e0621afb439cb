import Glibc
public import Inspection
public import Model

extension UploadReceiver {
  /// Receives the file at `path`, a C string because names need not be UTF-8. Only regular files
  /// are read: a folder, pipe or device is refused without waiting for it. A file that grows
  /// meanwhile is taken as far as it was read, within the limit.
  ///
  /// - Throws: `.refused` with `.notFound`, `.unreadable`, `.notAFile`, `.tooLarge` or `.empty`, or
  ///   `.failed`.
  public static func receive(
    fileAt path: UnsafePointer<CChar>, limits: Limits
  ) throws(AttachmentError) -> SealedUpload {
    let file = try InputFile(path: path)
    let byteCount = try file.regularByteCount()
    guard byteCount <= limits.uploadByteCount else {
      throw .refused(.tooLarge(byteCount: byteCount, limit: limits.uploadByteCount))
    }
    var receiver = try UploadReceiver(limits: limits)
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while true {
      let count = try file.read(into: &buffer)
      guard count > 0 else { return try receiver.finish() }
      try receiver.append(buffer.span.extracting(first: count))
    }
  }
}

/// A file that was named from outside.
private struct InputFile: ~Copyable {
  private let descriptor: CInt

  init(path: UnsafePointer<CChar>) throws(AttachmentError) {
    // O_NONBLOCK: opening a pipe must not wait for its writer. O_NOCTTY: nor may a terminal become ours.
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.error(errno) }
  }

  deinit { close(descriptor) }

  func regularByteCount() throws(AttachmentError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.error(errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFDIR: throw .refused(Refusal(.notAFile, "This is a folder, not a file."))
    case S_IFIFO: throw .refused(Refusal(.notAFile, "This is a pipe, not a file."))
    default: throw .refused(Refusal(.notAFile, "This is a device, not a file."))
    }
  }

  /// 0 at the end.
  func read(into buffer: inout [UInt8]) throws(AttachmentError) -> Int {
    while true {
      let count = buffer.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      guard count < 0 else { return count }
      let code = errno
      guard code == EINTR else { throw Self.error(code) }
    }
  }

  /// What the file's name or the file itself is to blame for is a refusal; the rest is ours.
  private static func error(_ code: CInt) -> AttachmentError {
    switch code {
    case ENOENT, ENOTDIR: .refused(Refusal(.notFound, "There is no such file."))
    case ENXIO, ENODEV: .refused(Refusal(.notAFile, "This is a device or socket, not a file."))
    case EMFILE, ENFILE, ENOMEM: .failed("A file could not be opened: \(systemReason(code)).")
    default: .refused(Refusal(.unreadable, "The file cannot be read: \(systemReason(code))."))
    }
  }
}
