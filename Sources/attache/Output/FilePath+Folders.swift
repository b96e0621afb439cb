import Glibc

extension FilePath {
  /// Makes the folder, and those it is in, where they are not there (`mkdir -p`).
  ///
  /// - Throws: `.failed` with one sentence, also when something else is there.
  func makeFolder(permissions: mode_t = 0o777) throws(CommandError) {
    let separator = UInt8(ascii: "/")
    let ends = bytes.indices.dropFirst().filter { bytes[$0] == separator }
    for end in ends + [bytes.endIndex] {
      let folder = FilePath(bytes: bytes[..<end])
      guard folder.withCString({ mkdir($0, permissions) }) != 0 else { continue }
      let code = errno
      if folder.isFolder { continue }
      let reason = code == EEXIST ? "it is not a folder" : SystemReason.of(code)
      throw .failed("\(folder.display): The folder cannot be made: \(reason).")
    }
  }

  private var isFolder: Bool {
    var status = stat()
    return withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
