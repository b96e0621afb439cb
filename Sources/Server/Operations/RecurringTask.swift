import Synchronization
import Threads

/// A thread of its own that does one thing again and again, with pauses.
final class RecurringTask: Sendable {
  private let firstPauseMilliseconds: Int
  /// Does it once; returns how long to pause, or `nil` never to come again.
  private let body: @Sendable (_ goesOn: () -> Bool) -> Int?
  private let monitor = Monitor()
  private let isStopped = Atomic<Bool>(false)
  private let thread = Mutex<WorkerThread?>(nil)

  init(
    after firstPauseMilliseconds: Int = 0,
    _ body: @escaping @Sendable (_ goesOn: () -> Bool) -> Int?
  ) {
    self.firstPauseMilliseconds = firstPauseMilliseconds
    self.body = body
  }

  func start() { thread.withLock { $0 = WorkerThread { self.run() } } }

  /// Returns when what was begun has come to a place where it can end.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    monitor.withLock { monitor.wakeAll() }
    thread.withLock { $0?.join() }
  }

  private var goesOn: Bool { !isStopped.load(ordering: .acquiring) }

  private func run() {
    pause(firstPauseMilliseconds)
    while goesOn, let milliseconds = body({ self.goesOn }) { pause(milliseconds) }
  }

  /// Wakes up early for `stop` only.
  private func pause(_ milliseconds: Int) {
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(milliseconds)
    monitor.withLock {
      while goesOn, case let rest = end - clock.now, rest > .zero {
        let longest = min(rest, .seconds(3_600))
        monitor.wait(atMostMilliseconds: Int(longest / .milliseconds(1)) + 1)
      }
    }
  }
}
