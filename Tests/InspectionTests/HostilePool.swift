import Glibc
import Inspection
import Model
import Synchronization
import Testing

/// A pool whose workers do what their file says; see `Tests/HostileWorker`.
struct HostilePool {
  /// What the pool has logged.
  final class Log: Sendable {
    private let reasons = Mutex<[String]>([])

    func append(_ death: WorkerDeath) { reasons.withLock { $0.append(death.reason) } }
    var all: [String] { reasons.withLock { $0 } }
  }

  let pool: InspectionPool
  let log: Log

  init(
    workerCount: Int = 1, waitMilliseconds: Int = 60_000, usesFilter: Bool = true
  ) throws {
    var settings = InspectionPool.Settings(workerCount: workerCount)
    settings.waitMilliseconds = waitMilliseconds
    settings.program = usesFilter ? Self.program : try Self.unfilteredProgram()
    // The one worker's zygote has been started by then.
    defer { if !usesFilter { unlink(settings.program) } }
    let log = Log()
    pool = try InspectionPool(settings) { log.append($0) }
    self.log = log
  }

  /// The file that makes a worker behave like that.
  static func file(_ behavior: String) -> [UInt8] { Array("behave: \(behavior) ".utf8) }

  func verdict(on behavior: String, decodeSeconds: Int = 10) throws -> Verdict {
    let limits = try #require(Limits(decodeSeconds: decodeSeconds))
    return try Verdict(
      on: Self.file(behavior), InspectionRequest(limits: limits), by: pool)
  }

  /// The processes that this one has started.
  static var zygoteIDs: [pid_t] { children(of: getpid()) }

  /// The processes that `parent` has started and that have not been waited for.
  static func children(of parent: pid_t) -> [pid_t] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var ids: [pid_t] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let id = pid_t(name), let fields = status(of: id), fields.count > 3 else { continue }
      if fields[1] == "(HostileWorker)", pid_t(fields[3]) == parent { ids.append(id) }
    }
    return ids
  }

  /// The workers that wait for an order, once there are any: the next one is forked after the answer.
  static func waitingWorkers() -> [pid_t] {
    for _ in 0..<10_000 {
      let workers = zygoteIDs.flatMap(children(of:))
      // One that is on its way out does not sleep.
      if !workers.isEmpty, workers.allSatisfy({ status(of: $0)?.dropFirst(2).first == "S" }) {
        return workers
      }
      usleep(1_000)
    }
    return []
  }

  /// Ends a process, and comes back when it has ended; it need not have been waited for.
  static func end(_ id: pid_t) {
    kill(id, SIGKILL)
    while let fields = status(of: id), fields.count > 2, fields[2] != "Z" { usleep(1_000) }
  }

  /// Its number, the program's name in brackets, the state, the parent, and more; `nil` when there is
  /// no such process.
  private static func status(of id: pid_t) -> [Substring]? {
    guard let bytes = try? FoundFiles.bytes(of: "/proc/\(id)/stat") else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: " ")
  }

  /// Beside the test program, where SwiftPM builds both.
  static let programPath: String? = program

  private static let program: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/HostileWorker"
  }()

  /// The same program under the name that makes it do without a filter.
  private static func unfilteredProgram() throws -> String {
    struct NotLinked: Error {}
    let path = "/tmp/attache-test-\(getpid())-unfiltered"
    guard symlink(program, path) == 0 || errno == EEXIST else { throw NotLinked() }
    return path
  }
}
