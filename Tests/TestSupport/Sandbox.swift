import Glibc

/// Whether this machine lets workers be caged, as the built command itself says. It is the one rule
/// for every test that has files looked at by the pool or by the command: where the kernel forbids
/// the sandbox they are skipped, and that is said.
///
///     @Suite(.enabled(if: Sandbox.isAvailable)) struct …
public enum Sandbox {
  /// Why it cannot be had here, in the command's words; `nil` when it can, and when the command
  /// does not say: then the tests have to show it.
  public static let obstacle: String? = {
    let (status, sentence) = answer(of: "'\(binary)' doctor 2>&1")
    guard status == systemFailure, sentence.contains("--no-sandbox") else { return nil }
    print("NO SANDBOX HERE, all tests that need one are skipped: \(sentence)")
    return sentence
  }()

  public static var isAvailable: Bool { obstacle == nil }

  /// The command's exit status for failures of the system.
  private static let systemFailure: CInt = 3

  /// The built command, which stands beside the tests' own executable.
  private static let binary: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/attache"
  }()

  private static func answer(of shellCommand: String) -> (status: CInt, text: String) {
    guard let stream = popen(shellCommand, "re") else { return (-1, "") }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, stream)
    let status = pclose(stream)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return ((status >> 8) & 0xFF, text.split(separator: "\n").joined(separator: " "))
  }
}
