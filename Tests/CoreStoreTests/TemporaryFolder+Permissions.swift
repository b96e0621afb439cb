import Glibc
import TestSupport

extension TemporaryFolder {
  /// The permission bits of a file or folder in here.
  func permissions(_ name: String) throws(SystemFailure) -> UInt32 {
    var facts = stat()
    guard stat(file(name), &facts) == 0 else { throw SystemFailure("stat", name) }
    return facts.st_mode & 0o777
  }
}
