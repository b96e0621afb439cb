import Glibc

/// A system call that a test needed and that failed.
public struct SystemFailure: Error {
  public let call: String
  /// What it was called with, where that was a path.
  public let path: String?
  /// As in `errno`.
  public let code: CInt

  /// For calls that return their code instead of leaving it in `errno`.
  public init(_ call: String, code: CInt) {
    self.call = call
    self.code = code
    path = nil
  }

  /// The failure that `errno` tells of.
  public init(_ call: String, _ path: String? = nil) {
    code = errno
    self.call = call
    self.path = path
  }
}
