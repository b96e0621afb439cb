import CMicroHTTPD
import Model
import Synchronization

/// One request and its answer, between the daemon's threads and the workers.
///
/// The daemon's callbacks and the workers meet under one lock. Whoever changes the phase to one in
/// which the other side has to act resumes the connection or submits the work, inside that lock, so
/// that nothing is resumed that is not suspended, or after it is gone.
final class HTTPExchange: Sendable {
  enum Phase {
    /// The target is known, the header fields are not.
    case head
    /// A worker decides what is to become of it.
    case opening
    /// `hasBegun`: the daemon has come back after the opening, so an empty call is the body's end.
    case receiving(any BodyReceiver, hasBegun: Bool)
    case working(any BodyReceiver)
    case finishing(any BodyReceiver)
    /// The answer waits for the daemon.
    case answered(HTTPResponse)
    /// The answer went past the daemon; the rest of the body is thrown away, up to so many bytes.
    case draining(left: Int, hasBegun: Bool)
    case queued
    case over
  }

  struct State {
    var phase = Phase.head
    var isSuspended = false
    nonisolated(unsafe) var connection: OpaquePointer?
    /// `nil` until the head is found to be well formed.
    var method: HTTPMethod?
    /// What the daemon handed over although it was suspended: it finishes what it has read of a
    /// chunked body. At most its buffer.
    var held: [UInt8] = []
    var queued: HTTPResponse?
    var status: Int?
    var note: (any Sendable)?
    var receivedByteCount = 0
    var sentByteCount = 0
  }

  /// What is thrown away of a body that was refused, so that the answer arrives: a client that has
  /// read nothing by then is one that sends all first.
  static let drainedByteLimit = 16 << 20

  let id: String
  /// Where the target lies in the daemon's buffer, and its text.
  let targetPlace: RequestHead.Place
  let target: String
  let connection: HTTPConnection
  private let begun = MonotonicClock.microseconds
  let state = Mutex(State())
  unowned let server: HTTPServer

  init(
    target: String, place: RequestHead.Place, connection: HTTPConnection, server: HTTPServer
  ) {
    var generator = SystemRandomNumberGenerator()
    // Two questions to the system, not one for each byte.
    let halves: (UInt64, UInt64) = (generator.next(), generator.next())
    id = withUnsafeBytes(of: halves) { Hexadecimal.encode($0) }
    self.target = target
    targetPlace = place
    self.connection = connection
    self.server = server
  }

  var targetByteLimit: Int { server.settings.targetByteLimit }
  var isEncrypted: Bool { server.isEncrypted }

  /// The daemon is done with it: the connection must not be touched any more.
  func end(isComplete: Bool) {
    let (receiver, record): ((any BodyReceiver)?, HTTPExchangeRecord?) = state.withLock { state in
      var receiver: (any BodyReceiver)?
      var (wasSeen, wasAnsweredAhead) = (true, false)
      switch state.phase {
      case .receiving(let unfinished, _): receiver = unfinished
      case .draining: wasAnsweredAhead = true
      case .head: wasSeen = false
      default: break
      }
      state.phase = .over
      state.connection = nil
      state.isSuspended = false
      let queued = state.queued
      state.queued = nil
      if case .stream(let stream)? = queued?.body {
        state.sentByteCount = stream.sentByteCount
        stream.detach()
      }
      guard wasSeen else { return (receiver, nil) }
      return (
        receiver,
        HTTPExchangeRecord(
          method: state.method, requestID: id, status: state.status,
          microseconds: MonotonicClock.microseconds - begun,
          receivedByteCount: state.receivedByteCount, sentByteCount: state.sentByteCount,
          isComplete: isComplete || wasAnsweredAhead, note: state.note)
      )
    }
    receiver?.abandon()
    if let record { server.application.finished(record) }
    connection.enter(.idle)
    server.ended(self)
  }

  /// The server stops: what is not answered by now will not be.
  func giveUp() {
    let (receiver, stream): ((any BodyReceiver)?, EventStream?) = state.withLock { state in
      var abandoned: (any BodyReceiver)?
      if case .receiving(let receiver, _) = state.phase { abandoned = receiver }
      if case .stream(let stream)? = state.queued?.body { return (nil, stream) }
      state.phase = .over
      Self.resume(&state)
      return (abandoned, nil)
    }
    receiver?.abandon()
    stream?.close()
    connection.cut()
  }

  static func suspend(_ state: inout State) {
    guard !state.isSuspended, let connection = state.connection else { return }
    state.isSuspended = true
    MHD_suspend_connection(connection)
  }

  static func resume(_ state: inout State) {
    guard state.isSuspended, let connection = state.connection else { return }
    state.isSuspended = false
    MHD_resume_connection(connection)
  }
}
