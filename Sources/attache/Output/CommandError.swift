import Glibc
import Model

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

/// How the program ends.
enum ExitStatus: Hashable, Sendable {
  case success
  /// Some file was refused, or what was named is not there.
  case refused
  case usage
  /// The store or the system failed.
  case failed
  /// As shells report a process that a signal ended.
  case signal(CInt)

  init(_ error: CommandError) {
    switch error {
    case .usage: self = .usage
    case .refused: self = .refused
    case .failed: self = .failed
    case .interrupted(let signal): self = .signal(signal)
    case .outputClosed: self = .signal(SIGPIPE)
    }
  }

  var processStatus: CInt {
    switch self {
    case .success: 0
    case .refused: 1
    case .usage: 2
    case .failed: 3
    case .signal(let number): 128 + number
    }
  }
}
