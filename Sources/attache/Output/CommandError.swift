import Glibc

/// Everything that ends a command before its work is done.
enum CommandError: Error, Sendable {
  case usage(UsageError)
  /// What was named is not there or may not be used; one plain sentence.
  case refused(String)
  /// The store or the system failed; one plain sentence.
  case failed(String)
  /// SIGINT or SIGTERM.
  case interrupted(signal: CInt)
  /// Nobody reads standard output any more.
  case outputClosed
}

extension CommandError {
  init(_ error: OutputStream.WriteError) {
    switch error {
    case .closed: self = .outputClosed
    case .failed(let reason): self = .failed("Standard output cannot be written: \(reason).")
    }
  }
}
