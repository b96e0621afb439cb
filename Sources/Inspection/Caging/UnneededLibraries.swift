import Glibc

/// The program's libraries that no worker calls: they have no business in the address space of one.
///
/// A zygote is started with `LD_BIND_NOW`: all functions are bound, and nothing looks a symbol up in
/// them again.
enum UnneededLibraries {
  /// Those of the server and the store, and what they bring along.
  private static let names = [
    "libmicrohttpd.", "libgnutls.", "libp11-kit.", "libidn2.", "libunistring.", "libtasn1.",
    "libnettle.", "libhogweed.", "libgmp.", "libffi.", "libsqlite3.", "libcrypto.",
  ]

  /// Gives their memory back: less to copy at each fork, and less code to misuse.
  static func unmap() {
    guard getenv("LD_BIND_NOW") != nil, let file = fopen("/proc/self/maps", "re") else { return }
    defer { fclose(file) }
    var ranges: [Range<UInt>] = []
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, CInt(line.count), file) != nil {
      let fields = line.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: "\n")) }
        .map(UInt8.init(bitPattern:)).split(separator: UInt8(ascii: " "))
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 6, let name = fields[5].split(separator: "/").last,
        names.contains(where: name.hasPrefix)
      else { continue }
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      if ends.count == 2, ends[0] < ends[1] { ranges.append(ends[0]..<ends[1]) }
    }
    for range in ranges {
      munmap(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count)
    }
  }
}
