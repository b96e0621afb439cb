import Glibc
import Model
import TestSupport

@testable import attache

/// The built command as a process: started, fed, signalled and waited for.
struct AttacheProcess {
  struct Outcome {
    /// As `exit` gave it; 128 and the signal's number when a signal ended the process.
    let status: CInt
    let output: [UInt8]
    let diagnostics: [UInt8]

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var diagnosticText: String { String(decoding: diagnostics, as: UTF8.self) }
    var lines: [Substring] { outputText.split(separator: "\n") }
  }

  /// The executable stands beside the tests' own.
  static let binary: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let beside = "/\(folder)/attache"
    return access(beside, X_OK) == 0 ? beside : "\(Package.root)/.build/debug/attache"
  }()

  let process: pid_t
  let output: CInt
  let diagnostics: CInt

  /// Starts it with nothing on standard input and only `environment`. `terminal` takes the place of
  /// standard error.
  init(
    _ arguments: [FilePath], environment: [String] = [], directory: String? = nil,
    executable: String = binary, terminal: String? = nil
  ) throws {
    var (output, diagnostics): ([CInt], [CInt]) = ([0, 0], [0, 0])
    // Sockets, because they can be made so that processes which other tests start at this moment
    // do not inherit them and keep them open.
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &output) == 0,
      socketpair(AF_UNIX, kind, 0, &diagnostics) == 0
    else { throw SystemFailure("socketpair") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    if let terminal {
      posix_spawn_file_actions_addopen(&actions, 2, terminal, O_WRONLY | O_NOCTTY, 0)
    } else {
      posix_spawn_file_actions_adddup2(&actions, diagnostics[1], 2)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    // The threads on which tests run block signals, which a child would inherit.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    // A shell changes the folder; the program then takes its place.
    let change = #"cd "$0" && exec "$@""#
    let prefix =
      directory.map { ["/bin/sh", "-c", change, $0, executable] } ?? [executable]
    let words =
      (prefix.map { FilePath($0) } + arguments).map { $0.withCString { strdup($0) } } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer {
      for word in words { free(word) }
      for variable in variables { free(variable) }
    }
    var process = pid_t()
    let code = posix_spawn(&process, prefix[0], &actions, &attributes, words, variables)
    close(output[1])
    close(diagnostics[1])
    guard code == 0 else {
      close(output[0])
      close(diagnostics[0])
      throw SystemFailure("posix_spawn", code: code)
    }
    self.process = process
    self.output = output[0]
    self.diagnostics = diagnostics[0]
  }

  /// Reads until both streams are closed, and waits for the end.
  func finish(after output: [UInt8] = []) -> Outcome {
    var collected = [self.output: output, diagnostics: []]
    var open: Set = [self.output, diagnostics]
    while !open.isEmpty {
      var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), -1)
      for entry in polled where entry.revents != 0 {
        let bytes = Self.readSome(entry.fd)
        collected[entry.fd, default: []] += bytes
        if bytes.isEmpty {
          close(entry.fd)
          open.remove(entry.fd)
        }
      }
    }
    return Outcome(
      status: wait(), output: collected[self.output] ?? [],
      diagnostics: collected[diagnostics] ?? [])
  }

  /// Reads standard output up to and with the end of its first line.
  func readLine() -> [UInt8] {
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")) {
      let bytes = Self.readSome(output)
      if bytes.isEmpty { break }
      line += bytes
    }
    return line
  }

  func wait() -> CInt {
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  private static func readSome(_ descriptor: CInt) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &chunk, chunk.count)
    return Array(chunk.prefix(max(0, count)))
  }

  static func run(
    _ arguments: [String], environment: [String] = [], directory: String? = nil
  ) throws -> Outcome {
    try AttacheProcess(
      arguments.map { FilePath($0) }, environment: environment, directory: directory
    ).finish()
  }
}
