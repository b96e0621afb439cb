import Glibc
import Synchronization
import Threads

/// Knows every connection from the moment it was taken, and holds it to its deadlines, once a second.
final class ConnectionWatch: Sendable {
  private let settings: HTTPSettings
  /// By their sockets.
  private let connections = Mutex<[CInt: HTTPConnection]>([:])
  private let monitor = Monitor()
  private let isStopped = Atomic<Bool>(false)

  init(_ settings: HTTPSettings) { self.settings = settings }

  var count: Int { connections.withLock { $0.count } }

  /// Should the daemon ever drop one without a word, the next with its socket's number replaces it.
  func add(_ connection: HTTPConnection, socket: CInt) {
    connections.withLock { $0[socket] = connection }
  }

  func connection(at socket: CInt) -> HTTPConnection? {
    connections.withLock { $0[socket] }
  }

  /// The socket's number may be another connection's already.
  func remove(_ connection: HTTPConnection, socket: CInt) {
    connections.withLock { connections in
      if connections[socket] === connection { connections[socket] = nil }
    }
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
