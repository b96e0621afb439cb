import Glibc

@testable import attache

/// A folder that goes with everything in it when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/attache-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw AttacheProcess.Failure(step: "mkdtemp", code: errno)
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { Self.removeTree(path) }

  /// A file's or link's name goes at once; a folder's when it is empty.
  private static func removeTree(_ path: String) {
    guard remove(path) != 0 else { return }
    for name in names(at: path) { removeTree("\(path)/\(name)") }
    rmdir(path)
  }

  @discardableResult
  func write(_ content: String, to name: String) throws -> String {
    try write(Array(content.utf8), to: FilePath(path).appending(name)).text
  }

  @discardableResult
  func write(_ bytes: [UInt8], to file: FilePath) throws -> FilePath {
    let descriptor = file.withCString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else { throw AttacheProcess.Failure(step: "open", code: errno) }
    defer { close(descriptor) }
    try OutputStream(descriptor: descriptor).write(bytes)
    return file
  }

  /// Names, sorted, hidden ones too.
  func names(in folder: String = "") -> [String] { Self.names(at: "\(path)/\(folder)") }

  private static func names(at path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func contents(of name: String) throws -> [UInt8] {
    try FilePath(path).appending(name).contents()
  }
}
