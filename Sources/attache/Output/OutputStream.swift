import Glibc

/// Standard output or standard error, written at once and whole: nothing waits in a buffer, so a
/// line that was written has left the program.
struct OutputStream: Sendable {
  enum WriteError: Error, Hashable, Sendable {
    /// The reader went away; there is nobody left to tell.
    case closed
    /// A clause without a full stop.
    case failed(reason: String)
  }

  let descriptor: CInt

  static let standard = OutputStream(descriptor: STDOUT_FILENO)
  static let diagnostic = OutputStream(descriptor: STDERR_FILENO)

  var isTerminal: Bool { isatty(descriptor) == 1 }

  func write(_ bytes: some Collection<UInt8>) throws(WriteError) {
    let outcome = bytes.withContiguousStorageIfAvailable { writeAll(UnsafeRawBufferPointer($0)) }
    if let failure = outcome ?? Array(bytes).withUnsafeBytes({ writeAll($0) }) { throw failure }
  }

  func write(_ text: String) throws(WriteError) { try write(Array(text.utf8)) }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> WriteError? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      let code = errno
      switch code {
      case EINTR: continue
      case EPIPE: return .closed
      case EAGAIN:
        // Somebody made the descriptor non-blocking, which we share with them.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      default: return .failed(reason: SystemReason.of(code))
      }
    }
    return nil
  }
}
