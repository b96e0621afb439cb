import Threads

/// Work whose pieces are taken from a common source by several threads until there are no more;
/// what comes of them is handed over as it comes.
enum CrewWork {
  /// Blocks until every thread has got `nil` from `work` or an error, either of which ends it; an
  /// error stops the others too. A piece that has begun is always handed over, unless `deliver` threw.
  ///
  /// - Parameters:
  ///   - work: Called on threads of its own, from several at once. `isStopped` says that nothing new
  ///     is wanted.
  ///   - idle: Called on the calling thread several times a second, when given.
  ///   - deliver: Called on the calling thread.
  /// - Throws: what `deliver` throws; the first that `work` threw, once everything else was handed over;
  ///   and `.failed` when there is no thread to be had.
  static func run<Value: Sendable>(
    threadCount: Int,
    work: @escaping @Sendable (_ isStopped: () -> Bool) throws(CommandError) -> Value?,
    idle: (() -> Void)? = nil, deliver: (Value) throws(CommandError) -> Void
  ) throws(CommandError) {
    let tray = Tray<Value>()
    var threads: [WorkerThread] = []
    for processor in Processors.kept(byEachOf: max(1, threadCount)) {
      tray.beginWorker()
      let thread = WorkerThread(keepingTo: processor) {
        do throws(CommandError) {
          while let value = try work({ tray.isStopped }) { tray.put(value) }
        } catch {
          tray.stop(for: error)
        }
        tray.endWorker()
      }
      // Fewer threads than wished for do the same work.
      guard let thread else {
        tray.endWorker()
        break
      }
      threads.append(thread)
    }
    defer {
      tray.stop()
      for thread in threads { thread.join() }
    }
    guard !threads.isEmpty else {
      throw .failed("No thread could be started; the system has too many or too little memory.")
    }
    while let values = tray.take(waitingWith: idle) {
      for value in values { try deliver(value) }
      idle?()
    }
    if let failure = tray.failure { throw failure }
  }
}

/// `@unchecked Sendable`: every variable is read and written under the monitor's lock only.
private final class Tray<Value: Sendable>: @unchecked Sendable {
  private static var idleMilliseconds: Int { 200 }

  private let monitor = Monitor()
  private var values: [Value] = []
  private var workerCount = 0
  private var wasStopped = false
  private var firstFailure: CommandError?

  /// The first one that ended a worker.
  var failure: CommandError? { monitor.withLock { firstFailure } }

  var isStopped: Bool { monitor.withLock { wasStopped } || Interruption.signal != nil }

  func beginWorker() { monitor.withLock { workerCount += 1 } }

  func endWorker() {
    monitor.withLock {
      workerCount -= 1
      monitor.wakeAll()
    }
  }

  func put(_ value: Value) {
    monitor.withLock {
      values.append(value)
      monitor.wakeAll()
    }
  }

  func stop(for failure: CommandError? = nil) {
    monitor.withLock {
      wasStopped = true
      firstFailure = firstFailure ?? failure
    }
  }

  /// `nil` when nothing lies here and nobody works any more.
  func take(waitingWith idle: (() -> Void)?) -> [Value]? {
    while true {
      let taken: [Value]?? = monitor.withLock {
        if values.isEmpty, workerCount > 0 {
          monitor.wait(atMostMilliseconds: Self.idleMilliseconds)
        }
        guard values.isEmpty else {
          defer { values = [] }
          return .some(values)
        }
        return workerCount == 0 ? .some(nil) : nil
      }
      if let taken { return taken }
      idle?()
    }
  }
}
