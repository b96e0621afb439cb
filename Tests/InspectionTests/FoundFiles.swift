import Glibc

/// Pictures on this machine: the package's own, and the shared ones beside it where there are any.
enum FoundFiles {
  struct Unreadable: Error { let path: String }

  static let documents = paths(in: packageRoot + "/TestImages/documents")
  static let refused = paths(in: packageRoot + "/TestImages/refused")

  /// Files that broke a decoder somewhere.
  static let hostile = paths(in: packageRoot + "/../shared/corpus/hostile")

  /// Up to 300 kB: small enough to be changed and decoded many times.
  static let small =
    (["broken", "color", "orientation", "photos", "png", "private"].flatMap {
      paths(in: packageRoot + "/TestImages/" + $0)
    } + paths(in: packageRoot + "/../shared/corpus/pngsuite"))
    .filter { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_size <= 300_000
        && (path.hasSuffix(".jpg") || path.hasSuffix(".png"))
    }

  static func bytes(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    guard ferror(file) == 0 else { throw Unreadable(path: path) }
    return bytes
  }

  /// The package's folder, two above this file's.
  private static let packageRoot =
    #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

  /// The regular files in a folder, sorted; none when there is no such folder.
  private static func paths(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var paths: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      var status = stat()
      let path = folder + "/" + name
      if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { paths.append(path) }
    }
    return paths.sorted()
  }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
