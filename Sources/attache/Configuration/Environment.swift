import Glibc

/// The process's environment variables, read once before any thread is started: `getenv` and
/// threads do not mix.
struct Environment: Sendable {
  private let values: [String: FilePath]

  init(_ values: [String: FilePath]) { self.values = values }

  subscript(name: String) -> FilePath? { values[name] }

  static var ofProcess: Environment {
    var names = ["ATTACHE_CONFIG", "TERM", "COLUMNS"]
    names += Setting.allCases.map(\.environmentName)
    var values: [String: FilePath] = [:]
    for name in names {
      if let value = getenv(name) { values[name] = FilePath(cString: value) }
    }
    return Environment(values)
  }
}
