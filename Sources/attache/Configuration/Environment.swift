import Glibc

/// The process's environment variables, read once before any thread is started: `getenv` and
/// threads do not mix.
struct Environment: Sendable {
  private let values: [String: FilePath]

  init(_ values: [String: FilePath]) { self.values = values }

  /// A variable that is set to nothing counts as not set: shells make it hard to tell them apart.
  subscript(name: String) -> FilePath? {
    guard let value = values[name], !value.bytes.isEmpty else { return nil }
    return value
  }

  static var ofProcess: Environment {
    var names = ["ATTACHE_CONFIG", "TERM", "LISTEN_PID", "LISTEN_FDS", "NOTIFY_SOCKET"]
    names += Setting.allCases.map(\.environmentName)
    var values: [String: FilePath] = [:]
    for name in names {
      if let value = getenv(name) { values[name] = FilePath(cString: value) }
    }
    return Environment(values)
  }
}
