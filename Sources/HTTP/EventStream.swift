import CMicroHTTPD
import Synchronization

/// An answer without an end, written to from any thread: for server-sent events.
///
/// While there is nothing to send its connection is suspended, and costs no thread.
public final class EventStream: Sendable {
  /// What may wait for a slow reader. One that falls further behind is cut off; it can resume.
  public static let waitingByteLimit = 1 << 20

  private struct State {
    var waiting: [UInt8] = []
    var sentByteCount = 0
    var isClosed = false
    var isSuspended = false
    /// The daemon's; `nil` before the answer is queued and after the exchange is over.
    nonisolated(unsafe) var connection: OpaquePointer?
    var whenOver: (@Sendable () -> Void)?
    var isOver = false
  }

  private let state = Mutex(State())

  public init() {}

  /// Called once, when nobody reads any more; at once when that is so already.
  public func onOver(_ body: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      if !state.isOver { state.whenOver = body }
      return state.isOver
    }
    if isOver { body() }
  }

  /// `false` when nobody reads any more, or when the reader has fallen too far behind.
  @discardableResult
  public func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard !state.isClosed, !state.isOver else { return false }
      if state.waiting.count + bytes.count > Self.waitingByteLimit {
        state.isClosed = true
      } else {
        state.waiting += bytes
      }
      Self.resume(&state)
      return !state.isClosed
    }
  }

  /// Ends the answer when what waits was sent.
  public func close() {
    state.withLock { state in
      state.isClosed = true
      Self.resume(&state)
    }
  }

  var sentByteCount: Int { state.withLock { $0.sentByteCount } }

  /// Before the answer is queued.
  func attach(_ connection: OpaquePointer) {
    nonisolated(unsafe) let connection = connection
    state.withLock { $0.connection = connection }
  }

  /// The exchange is over: `connection` must not be touched any more.
  func detach() {
    let whenOver = state.withLock { state in
      state.connection = nil
      state.isSuspended = false
      state.isOver = true
      defer { state.whenOver = nil }
      return state.whenOver
    }
    whenOver?()
  }

  /// For the daemon: how many bytes it got. 0 when there are none: the connection is suspended then.
  /// -1 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    nonisolated(unsafe) let buffer = buffer
    return state.withLock { state in
      guard state.waiting.isEmpty else {
        let count = min(buffer.count, state.waiting.count)
        buffer.copyBytes(from: state.waiting[..<count])
        state.waiting.removeFirst(count)
        state.sentByteCount += count
        return count
      }
      guard !state.isClosed, let connection = state.connection else { return -1 }
      state.isSuspended = true
      MHD_suspend_connection(connection)
      return 0
    }
  }

  private static func resume(_ state: inout State) {
    guard state.isSuspended, let connection = state.connection else { return }
    state.isSuspended = false
    MHD_resume_connection(connection)
  }
}
