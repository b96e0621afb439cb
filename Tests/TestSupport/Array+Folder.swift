import Glibc

extension [String] {
  /// The names in the folder at a path, sorted, hidden ones too.
  public init(namesIn path: String) throws(SystemFailure) {
    guard let directory = opendir(path) else { throw SystemFailure("opendir", path) }
    defer { closedir(directory) }
    self = []
    while true {
      // The end of the folder and a failure differ by this alone.
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = Swift.withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { append(name) }
    }
    guard errno == 0 else { throw SystemFailure("readdir", path) }
    sort()
  }
}
