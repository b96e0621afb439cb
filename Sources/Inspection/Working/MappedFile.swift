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
      let fields = line.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: "\n")) }
        .map(UInt8.init(bitPattern:)).split(separator: UInt8(ascii: " "))
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 6, let name = fields[5].split(separator: "/").last else { continue }
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard ends.count == 2, ends[0] < ends[1] else { continue }
      found.append(MappedFile(addresses: ends[0]..<ends[1], name: String(name)))
    }
    return found
  }
}
