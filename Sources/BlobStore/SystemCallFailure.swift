import Glibc

/// A system call that failed, before anybody has said what that means.
struct SystemCallFailure: Error, Hashable {
  /// The calls of `FileSystem`; the raw value completes "The blob store could not …".
  enum Call: String, Sendable, CaseIterable {
    case makeFolder = "make a folder"
    case open = "open a file or folder"
    case inspect = "look at a file"
    case lock = "lock a file"
    case write = "write a file"
    case sync = "make a file or folder durable"
    case rename = "give a file its name"
    case read = "read a file"
    case list = "list a folder"
    case remove = "remove a file"
  }

  let call: Call
  /// As in `errno`.
  let code: CInt
}

extension BlobStoreError {
  /// The one place where the system's error numbers get their meaning.
  init(_ failure: SystemCallFailure) {
    switch failure.code {
    case ENOSPC, EDQUOT:
      self = .full
    default:
      // glibc's strerror is safe among threads since 2.32.
      let reason = strerror(failure.code).map { String(cString: $0) } ?? "unknown error"
      self = .failed(
        "The blob store could not \(failure.call.rawValue): \(reason) (errno \(failure.code)).")
    }
  }
}
