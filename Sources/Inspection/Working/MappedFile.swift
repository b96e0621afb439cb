import Glibc

/// A part of a file in this process's memory.
struct MappedFile {
  let addresses: Range<UInt>
  /// The file's, without its folders.
  let name: String

  /// All of them, by ascending addresses; none when the system does not tell.
  static func all() -> [MappedFile] {
    guard let file = fopen("/proc/self/maps", "re") else { return [] }
    defer { fclose(file) }
    var found: [MappedFile] = []
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, CInt(line.count), file) != nil {
      line[strcspn(line, "\n")] = 0
      if let mapped = MappedFile(line) { found.append(mapped) }
    }
    return found
  }

  /// - Parameter line: `start-end mode offset device inode path`; `nil` when there is no path.
  private init?(_ line: UnsafePointer<CChar>) {
    var rest: UnsafeMutablePointer<CChar>?
    let start = strtoul(line, &rest, 16)
    guard let dash = rest, dash.pointee == CChar(UInt8(ascii: "-")) else { return nil }
    let end = strtoul(dash + 1, nil, 16)
    guard start < end, let name = strrchr(line, CInt(UInt8(ascii: "/"))) else { return nil }
    addresses = start..<end
    self.name = String(cString: name + 1)
  }
}
