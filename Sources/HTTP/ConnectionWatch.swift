import Glibc
import Synchronization
import Threads

/// Holds every connection to its deadlines, once a second.
final class ConnectionWatch: Sendable {
  private let settings: HTTPSettings
  private let connections = Mutex<[ObjectIdentifier: HTTPConnection]>([:])
  private let monitor = Monitor()
  private let isStopped = Atomic<Bool>(false)

  init(_ settings: HTTPSettings) { self.settings = settings }

  var count: Int { connections.withLock { $0.count } }

  func add(_ connection: HTTPConnection) {
    connections.withLock { $0[ObjectIdentifier(connection)] = connection }
  }

  func remove(_ connection: HTTPConnection) {
    connections.withLock { $0[ObjectIdentifier(connection)] = nil }
  }

  /// Until `stop`.
  func run() {
    while !isStopped.load(ordering: .acquiring) {
      monitor.withLock {
        if !isStopped.load(ordering: .acquiring) { monitor.wait(atMostMilliseconds: 1_000) }
      }
      let now = MonotonicClock.microseconds
      for connection in connections.withLock({ Array($0.values) }) {
        connection.check(settings, now: now)
      }
    }
  }

  func stop() {
    monitor.withLock {
      isStopped.store(true, ordering: .releasing)
      monitor.wakeAll()
    }
  }
}
