import Glibc

/// A fresh folder that goes when the last reference goes, with all in it whose names are UTF-8.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// - Parameter inMemory: where the machine has such a file system. Nothing in there waits for a
  ///   disk, so this is for tests to which power cuts mean nothing.
  public init(inMemory: Bool = false) throws(SystemFailure) {
    let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/attache-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw SystemFailure("mkdtemp") }
    path = String(cString: made)
  }

  deinit { Self.removeTree(path) }

  /// A file's or link's name goes at once; a folder's when it is empty.
  private static func removeTree(_ path: String) {
    guard remove(path) != 0, errno == ENOTEMPTY else { return }
    for name in (try? [String](namesIn: path)) ?? [] { removeTree("\(path)/\(name)") }
    rmdir(path)
  }

  /// The path of a file in here, which need not be there.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Names in here or in a folder below, sorted, hidden ones too.
  public func names(in subfolder: String = "") throws(SystemFailure) -> [String] {
    try [String](namesIn: file(subfolder))
  }

  public func contents(of name: String) throws(SystemFailure) -> [UInt8] {
    try [UInt8](contentsOf: file(name))
  }

  /// Makes or overwrites a file, for its owner alone, and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws(SystemFailure) -> String {
    try bytes.write(to: file(name))
    return file(name)
  }

  /// Makes or overwrites a file, for its owner alone, and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws(SystemFailure) -> String {
    try write(Array(text.utf8), to: name)
  }
}
