import Glibc
import Synchronization
import TestSupport

/// Held from the making of a pipe until its child runs, so that no other child inherits its ends
/// and keeps them open.
private let spawning = Mutex(())

/// A Python program that uses the store's file as a second process, through the same SQLite.
///
/// It is killed, if it still runs, when the value goes.
struct ChildProcess: ~Copyable {
  private let processID: pid_t
  private let output: CInt

  /// Whether there is a Python with SQLite here.
  static let isAvailable: Bool = {
    guard let child = try? ChildProcess("import sqlite3") else { return false }
    return child.finish() == 0
  }()

  init(_ program: String, _ arguments: [String] = []) throws {
    (processID, output) = try spawning.withLock { _ in
      try Self.spawn(["python3", "-c", program] + arguments)
    }
  }

  deinit {
    kill()
    Self.wait(for: processID)
    close(output)
  }

  /// The child, and the end of the pipe that its standard output goes to.
  private static func spawn(_ words: [String]) throws -> (pid_t, CInt) {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var strings = words.map { strdup($0) }
    strings.append(nil)
    var child = pid_t()
    let code = posix_spawnp(&child, "python3", &actions, nil, strings, environ)
    for string in strings { free(string) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    guard code == 0 else {
      close(ends[0])
      throw SystemFailure("posix_spawnp", code: code)
    }
    return (child, ends[0])
  }

  /// Waits for the next line of output; `nil` at its end.
  func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }

  /// Ends it at once, wherever it is.
  func kill() { Glibc.kill(processID, SIGKILL) }

  /// Waits for its end and returns its exit code; -1 when a signal ended it.
  consuming func finish() -> Int {
    let status = Self.wait(for: processID)
    close(output)
    discard self
    return status & 0x7f == 0 ? Int(status >> 8 & 0xff) : -1
  }

  @discardableResult
  private static func wait(for processID: pid_t) -> CInt {
    var status: CInt = 0
    while waitpid(processID, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
