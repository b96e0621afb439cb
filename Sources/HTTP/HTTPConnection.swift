import Glibc
import Synchronization

/// A connection, as the watch over its deadlines sees it.
///
/// The daemon's own timeout counts idleness only: somebody who sends a byte every few seconds is
/// never idle.
final class HTTPConnection: Sendable {
  enum Phase: Hashable {
    /// Nothing has come yet, or nothing since the last answer.
    case idle
    case head
    case body
    /// A worker has it: no deadline of ours.
    case working
    case answer
    /// A stream of events.
    case stream
  }

  private struct State {
    /// -1 when it is not ours to touch: before the daemon serves it, and when it is closed.
    var socket: CInt = -1
    var phase = Phase.idle
    var isFirst = true
    /// When the phase began, or its latest window of `graceSeconds`.
    var since = MonotonicClock.microseconds
    /// Bytes in that window.
    var moved = 0
  }

  /// Without the port.
  let peer: String
  private let state: Mutex<State>

  init(peer: String) {
    self.peer = peer
    state = Mutex(State())
  }

  /// The daemon serves it from now on.
  func begin(socket: CInt) {
    state.withLock { state in
      state.socket = socket
      state.since = MonotonicClock.microseconds
    }
  }

  func enter(_ phase: Phase) {
    state.withLock { state in
      if state.phase != .idle, phase == .idle { state.isFirst = false }
      state.phase = phase
      state.since = MonotonicClock.microseconds
      state.moved = 0
    }
  }

  func move(_ byteCount: Int) { state.withLock { $0.moved += byteCount } }

  /// The socket is about to be closed: its number may be somebody else's soon.
  func forgetSocket() { state.withLock { $0.socket = -1 } }

  func cut() {
    state.withLock { if $0.socket >= 0 { _ = shutdown($0.socket, CInt(SHUT_RDWR)) } }
  }

  /// Cuts the connection if its time is over; its owner notices and closes it.
  func check(_ settings: HTTPSettings, now: Int) {
    state.withLock { state in
      guard state.socket >= 0, Self.isOver(&state, settings, now: now) else { return }
      shutdown(state.socket, CInt(SHUT_RDWR))
    }
  }

  /// Sends an answer past the daemon, which offers no way to answer in the middle of a body.
  /// Best effort: what does not fit into the socket's buffer is lost.
  func sendLastWords(_ bytes: [UInt8]) {
    state.withLock { state in
      guard state.socket >= 0 else { return }
      _ = send(state.socket, bytes, bytes.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
      shutdown(state.socket, CInt(SHUT_WR))
    }
  }

  private static func isOver(
    _ state: inout State, _ settings: HTTPSettings, now: Int
  ) -> Bool {
    let seconds = (now - state.since) / 1_000_000
    switch state.phase {
    case .working, .stream: return false
    case .idle: return seconds >= (state.isFirst ? settings.headSeconds : settings.idleSeconds)
    case .head: return seconds >= settings.headSeconds
    case .body, .answer:
      guard seconds >= settings.graceSeconds else { return false }
      let needed = settings.minimumBytesPerSecond * seconds
      let isTooSlow = state.moved < needed
      state.since = now
      state.moved = 0
      return isTooSlow
    }
  }
}
