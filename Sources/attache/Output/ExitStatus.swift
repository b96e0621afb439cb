import Glibc

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
