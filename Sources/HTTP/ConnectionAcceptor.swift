import Glibc
import Threads

/// Takes the connections that come to a socket, on a thread of its own, until it is stopped.
///
/// libmicrohttpd could do so itself, but then it cannot be told to take no more without risk: its
/// threads and `MHD_quiesce_daemon` remove the socket from one epoll set without a lock between
/// them, and who comes second ends the process (0.9.75).
final class ConnectionAcceptor: Sendable {
  /// Takes over a connection's socket, whatever becomes of it.
  typealias Receiver = @Sendable (CInt, UnsafePointer<sockaddr>, socklen_t) -> Void

  /// While there is no room, or the system gives none, further connections wait in its queue.
  private static let pauseMilliseconds: CInt = 20

  private let socket: CInt
  /// A pipe that is written to for the thread to end.
  private let bell: (listening: CInt, ringing: CInt)
  private let hasRoom: @Sendable () -> Bool
  private let receive: Receiver

  /// Takes over the socket, which is made non-blocking.
  ///
  /// - Throws: `.notStarted` when the system has no descriptor left.
  init(
    _ socket: CInt, hasRoom: @escaping @Sendable () -> Bool, receive: @escaping Receiver
  ) throws(HTTPServerError) {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .notStarted }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell = (ends[0], ends[1])
    // Somebody else who listens on it may take what this thread was woken for.
    _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
    self.socket = socket
    self.hasRoom = hasRoom
    self.receive = receive
  }

  deinit {
    close(socket)
    close(bell.listening)
    close(bell.ringing)
  }

  /// Until `stop`.
  func run() {
    var isPausing = false
    while true {
      isPausing = isPausing || !hasRoom()
      var waiting = [
        pollfd(fd: bell.listening, events: Int16(POLLIN), revents: 0),
        pollfd(fd: socket, events: isPausing ? 0 : Int16(POLLIN), revents: 0),
      ]
      poll(&waiting, nfds_t(waiting.count), isPausing ? Self.pauseMilliseconds : -1)
      if waiting[0].revents != 0 { return }
      isPausing = waiting[1].revents != 0 && !takeConnections()
    }
  }

  func stop() { write(bell.ringing, [1], 1) }

  /// `false` when the system gave none although some may be there: it has no descriptors left, or
  /// says what is wrong with the network.
  private func takeConnections() -> Bool {
    while hasRoom() {
      var address = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let isTaken = withUnsafeMutablePointer(to: &address) { storage in
        storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          let connection = accept(socket, address, &length)
          guard connection >= 0 else { return false }
          // What is started in between closes all that it was not given.
          _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
          receive(connection, address, length)
          return true
        }
      }
      if isTaken { continue }
      switch errno {
      case EAGAIN: return true
      case EINTR, ECONNABORTED: continue
      default: return false
      }
    }
    return true
  }
}
