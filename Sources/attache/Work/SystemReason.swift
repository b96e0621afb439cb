import Glibc

/// What the system says about its last error, as a clause: `no space left on device`.
enum SystemReason {
  static var current: String { of(errno) }

  static func of(_ code: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    let text = FilePath(cString: buffer).text
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
