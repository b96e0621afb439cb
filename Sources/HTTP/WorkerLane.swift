import Threads

/// Threads that take work from one queue.
final class WorkerLane: Sendable {
  private let monitor = Monitor()
  private let queue = Queue()
  private let waitingLimit: Int
  private let threads: [WorkerThread]

  /// `@unchecked Sendable`: touched only under the monitor.
  private final class Queue: @unchecked Sendable {
    var work: [@Sendable () -> Void] = []
    var first = 0
    var idleCount = 0
    var isStopped = false

    var waitingCount: Int { work.count - first }

    func next() -> (@Sendable () -> Void)? {
      guard first < work.count else { return nil }
      let next = work[first]
      work[first] = {}
      first += 1
      if first == work.count || first > 1_024 {
        work.removeFirst(first)
        first = 0
      }
      return next
    }
  }

  init(threadCount: Int, waitingLimit: Int) {
    self.waitingLimit = waitingLimit
    let (monitor, queue) = (monitor, queue)
    threads = (0..<threadCount).compactMap { _ in
      WorkerThread { Self.run(monitor, queue) }
    }
  }

  var waitingCount: Int { monitor.withLock { queue.waitingCount } }

  /// `false` when too much is waiting already. What belongs to a request that was begun `mustRun`:
  /// there is at most one such for each connection.
  func submit(mustRun: Bool, _ work: @escaping @Sendable () -> Void) -> Bool {
    monitor.withLock {
      guard !queue.isStopped, !threads.isEmpty, mustRun || queue.waitingCount < waitingLimit
      else { return false }
      queue.work.append(work)
      if queue.idleCount > 0 { monitor.wakeOne() }
      return true
    }
  }

  /// Ends the threads when the queue is empty.
  func stop() {
    monitor.withLock {
      queue.isStopped = true
      monitor.wakeAll()
    }
    for thread in threads { thread.join() }
  }

  private static func run(_ monitor: Monitor, _ queue: Queue) {
    while true {
      let work: (@Sendable () -> Void)? = monitor.withLock {
        while queue.waitingCount == 0, !queue.isStopped {
          queue.idleCount += 1
          monitor.wait(atMostMilliseconds: nil)
          queue.idleCount -= 1
        }
        return queue.next()
      }
      guard let work else { return }
      work()
    }
  }
}
