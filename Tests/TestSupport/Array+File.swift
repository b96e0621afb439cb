import Glibc

extension [UInt8] {
  /// The bytes of the file at a path.
  public init(contentsOf path: String) throws(SystemFailure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    defer { close(descriptor) }
    self = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw SystemFailure("read", path) }
      if count == 0 { return }
      self += chunk[..<count]
    }
  }

  /// Makes or overwrites the file at a path.
  func write(to path: String) throws(SystemFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    defer { close(descriptor) }
    var rest = self[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw SystemFailure("write", path) }
      rest = rest.dropFirst(count)
    }
  }
}
