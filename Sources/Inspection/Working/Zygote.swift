import CGlibc
import Glibc
import Model
import Threads

/// The pool's end of a zygote: starts it, gives it orders, and waits for its end.
///
/// One zygote serves one caller at a time, so a socket never has more than one order on it and no
/// answer has to be told from another.
final class Zygote: Sendable {
  /// Where the zygote finds its socket.
  static let socketDescriptor: CInt = 3
  /// What the zygote may take to begin, and to answer beyond a worker's own time.
  private static let patienceMilliseconds = 10_000
  /// What it may take to end by itself.
  private static let leaveMilliseconds: CInt = 1_000

  let processID: pid_t
  private let socket: CInt

  /// Starts `program` again as a zygote, which begins while the caller does something else.
  ///
  /// - Parameter processor: the only one that it and its workers run on, when given.
  /// - Throws: `.failed` with one sentence, when there is no process to be had.
  init(program: String, processor: Int?) throws(InspectionError) {
    guard let ends = Self.connectedSockets() else {
      throw .failed("The sandbox could not be started: no socket (errno \(errno)).")
    }
    let started = Self.spawn(program, socket: ends[1])
    close(ends[1])
    guard case .success(let processID) = started else {
      close(ends[0])
      throw .failed("The sandbox could not be started: no process (\(started)).")
    }
    if let processor { Processors.bind(processID, to: processor) }
    self.processID = processID
    socket = ends[0]
  }

  /// Hangs up, upon which it ends its workers and then itself, and waits for it, so that what they
  /// cost is counted as this process's.
  deinit {
    close(socket)
    let handle = attache_pidfd_open(processID)
    if handle >= 0 {
      var awaited = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
      poll(&awaited, 1, Self.leaveMilliseconds)
      close(handle)
    }
    Self.end(processID)
  }

  /// Has one file looked at. Blocks until the worker has ended.
  ///
  /// - Returns: `nil` when the zygote is gone.
  func perform(_ order: WorkOrder, upload: CInt, result: CInt) -> WorkerEnding? {
    let bytes = order.bytes
    let descriptors = [upload, result]
    guard attache_send(socket, bytes, bytes.count, descriptors, 2) == bytes.count else {
      return nil
    }
    let patience = order.limits.decodeSeconds * 1000 + Self.patienceMilliseconds
    guard let answer = Self.receive(from: socket, milliseconds: patience) else {
      // It may be stopped or stuck: it is of no use to anybody any more.
      kill(processID, SIGKILL)
      return nil
    }
    var record = RecordReader(answer)
    return try? WorkerEnding(from: &record)
  }

  /// Waits until it has begun: once, and before the first order.
  ///
  /// - Throws: `.failed` with one sentence, when it could not, or its workers would lack a layer that
  ///   is required.
  func awaitGreeting() throws(InspectionError) -> ZygoteGreeting {
    let patience = Self.patienceMilliseconds
    let deadline = Monotonic.milliseconds + patience
    guard let bytes = Self.receive(from: socket, milliseconds: patience) else {
      let reason =
        Monotonic.milliseconds < deadline
        ? "ended at once" : "did not answer in \(patience / 1000) s"
      throw .failed("The sandbox could not be started: its process \(reason).")
    }
    if bytes.first == 0 {
      throw .failed(String(decoding: bytes.dropFirst(), as: UTF8.self))
    }
    let greeting: ZygoteGreeting
    do throws(RecordFault) {
      greeting = try ZygoteGreeting(bytes: bytes)
    } catch {
      throw .failed("The sandbox could not be started: \(error).")
    }
    guard greeting.trial == .reported else {
      throw .failed("The sandbox could not be started: of a worker, \(greeting.trial).")
    }
    return greeting
  }

  private static func receive(from socket: CInt, milliseconds: Int) -> [UInt8]? {
    var awaited = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    let deadline = Monotonic.milliseconds + milliseconds
    while true {
      let left = max(0, deadline - Monotonic.milliseconds)
      let count = poll(&awaited, 1, CInt(clamping: left))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      break
    }
    var buffer = [UInt8](repeating: 0, count: 1024)
    var descriptors: [CInt] = [-1, -1]
    let count = attache_receive(socket, &buffer, buffer.count, &descriptors)
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// All that a zygote's environment has.
  private static let environment = [
    // A crash shall end at once and not be drawn.
    "SWIFT_BACKTRACE=enable=no",
    // No worker needs to know where it is, nor may it open the file that says so.
    "TZ=UTC",
    // Functions are looked up once in the zygote and not again in each worker.
    "LD_BIND_NOW=1",
    // A worker has no memory left over from an earlier file and would fault in every small page:
    // all of it comes from one heap, in large pages.
    "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824"
      + ":glibc.malloc.trim_threshold=1073741824",
  ]

  /// Never forks this process, which has threads: the new one begins anew.
  private static func spawn(_ program: String, socket: CInt) -> Result<pid_t, SpawnFailure> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in STDIN_FILENO...STDERR_FILENO {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, socket, socketDescriptor)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // A group of its own: what a terminal's Ctrl-C begins is for the pool's process to finish.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var processID: pid_t = 0
    let code = withCStrings([program, InspectionWorker.argument]) { arguments in
      withCStrings(Self.environment) { environment in
        posix_spawn(&processID, program, &actions, &attributes, arguments, environment)
      }
    }
    return code == 0 ? .success(processID) : .failure(SpawnFailure(errorNumber: code))
  }

  private struct SpawnFailure: Error, CustomStringConvertible {
    let errorNumber: CInt
    var description: String { "errno \(errorNumber)" }
  }

  private static func withCStrings(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> CInt
  ) -> CInt {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  /// Two sockets for orders and answers, each a message; `nil`, and `errno`, when there are none to
  /// be had.
  static func connectedSockets() -> [CInt]? {
    var ends: [CInt] = [-1, -1]
    let type = CInt(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    return socketpair(AF_UNIX, type, 0, &ends) == 0 ? ends : nil
  }

  /// Ends a child, even one that is stopped or stuck, and waits for it. One that has ended by itself
  /// does not feel it.
  @discardableResult
  static func end(_ processID: pid_t) -> (status: CInt, usage: rusage) {
    kill(processID, SIGKILL)
    var status: CInt = 0
    var usage = rusage()
    while wait4(processID, &status, 0, &usage) < 0, errno == EINTR {}
    return (status, usage)
  }
}
