import CGlibc
import Glibc

/// An anonymous file in memory: it has no name anywhere, and dies with its last descriptor.
struct MemoryFile: ~Copyable {
  private let descriptor: CInt

  init() throws(AttachmentError) {
    descriptor = memfd_create("upload", UInt32(MFD_CLOEXEC | MFD_ALLOW_SEALING))
    guard descriptor >= 0 else { throw Self.failure("made", errno) }
  }

  deinit { close(descriptor) }

  /// Gives the descriptor away, which is then the caller's to close.
  consuming func release() -> CInt {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// Appends all of `bytes`.
  func append(_ bytes: Span<UInt8>) throws(AttachmentError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.extracting(droppingFirst: count)
      } else if count == 0 || errno != EINTR {
        throw Self.failure("written", count == 0 ? EIO : errno)
      }
    }
  }

  private static func failure(_ participle: String, _ code: CInt) -> AttachmentError {
    .failed("An upload's memory file could not be \(participle): \(systemReason(code)).")
  }
}
