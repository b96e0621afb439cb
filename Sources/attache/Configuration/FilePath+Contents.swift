import Glibc

extension FilePath {
  static let configurationLimitByteCount = 1_048_576

  /// Whether there is something that is not a folder.
  var existsAsFile: Bool {
    var status = stat()
    guard withCString({ stat($0, &status) }) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFDIR
  }

  /// The bytes of a configuration file, up to 1 MiB.
  func contents() throws(ConfigurationError) -> [UInt8] {
    let descriptor = withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw .unreadableFile(self, reason: SystemReason.current)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadableFile(self, reason: SystemReason.current) }
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
      if bytes.count > Self.configurationLimitByteCount {
        throw .fileTooLong(self, limitByteCount: Self.configurationLimitByteCount)
      }
    }
  }
}
