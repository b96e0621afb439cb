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
    case draining(left: Int, status: Int)
    case queued
    case over
  }

  private struct State {
    var phase = Phase.head
    var isSuspended = false
    nonisolated(unsafe) var connection: OpaquePointer?
    var request: HTTPRequest?
    /// What the daemon handed over although it was suspended: it finishes what it has read of a
    /// chunked body. At most its buffer.
    var held: [UInt8] = []
    var queued: HTTPResponse?
    var status: Int?
    var note: (any Sendable)?
    var receivedByteCount = 0
    var sentByteCount = 0
  }

  /// What is thrown away of a body that is too long, so that the answer arrives before the end.
  static let drainedByteLimit = 4 << 20

  let id: String
  /// Where the target lies in the daemon's buffer, and its text.
  let targetPlace: RequestHead.Place
  let target: String
  let connection: HTTPConnection
  private let begun = MonotonicClock.microseconds
  private let state = Mutex(State())
  private unowned let server: HTTPServer

  init(
    target: String, place: RequestHead.Place, connection: HTTPConnection, server: HTTPServer
  ) {
    var generator = SystemRandomNumberGenerator()
    id = Hexadecimal.encode(
      (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    self.target = target
    targetPlace = place
    self.connection = connection
    self.server = server
  }

  var targetByteLimit: Int { server.settings.targetByteLimit }

  // MARK: The daemon's calls

  /// Whether only the target is known yet.
  var isNew: Bool { state.withLock { if case .head = $0.phase { true } else { false } } }

  /// The head is complete.
  func begin(
    _ head: HeadReading, on daemonConnection: OpaquePointer
  ) -> MHD_Result {
    connection.enter(.working)
    nonisolated(unsafe) let daemonConnection = daemonConnection
    let request: HTTPRequest
    switch head.request(of: self, isEncrypted: server.isEncrypted) {
    case .success(let made): request = made
    case .failure(let refused): return refuse(refused.refusal, on: daemonConnection)
    }
    guard !server.isStopping else { return refuse(.stopping, on: daemonConnection) }
    let isAdmitted = state.withLock { state in
      state.connection = daemonConnection
      state.request = request
      state.phase = .opening
      guard server.shortLane.submit(mustRun: false, { self.open(request) }) else { return false }
      // Without a body the daemon calls again at once; answering only then keeps the connection.
      if request.bodyLength != .none { Self.suspend(&state) }
      return true
    }
    return isAdmitted ? .YES : refuse(.overloaded, on: daemonConnection)
  }

  /// The daemon calls again: after a resumption, or at the body's end.
  func proceed() -> MHD_Result {
    var isEnded = false
    let response: HTTPResponse? = state.withLock { state in
      switch state.phase {
      case .answered(let response):
        state.phase = .queued
        return response
      case .receiving(let receiver, hasBegun: false):
        state.phase = .receiving(receiver, hasBegun: true)
        connection.enter(.body)
      case .receiving(let receiver, hasBegun: true):
        state.phase = .finishing(receiver)
        connection.enter(.working)
        Self.suspend(&state)
        submitFinish(receiver)
      case .opening, .working, .finishing: Self.suspend(&state)
      case .draining, .over: isEnded = true
      case .head, .queued: break
      }
      return nil
    }
    if let response { return queue(response) }
    return isEnded ? .NO : .YES
  }

  /// A piece of the body.
  func take(_ piece: Span<UInt8>) -> MHD_Result {
    var isHeld = false
    let receiver: (any BodyReceiver)? = state.withLock { state in
      state.receivedByteCount += piece.count
      switch state.phase {
      case .receiving(let receiver, _): return receiver
      case .working:
        piece.withUnsafeBufferPointer { state.held += $0 }
        isHeld = true
        return nil
      default: return nil
      }
    }
    connection.move(piece.count)
    if isHeld { return .YES }
    guard let receiver else { return drain(piece.count) }
    switch receiver.take(piece) {
    case .more: return .YES
    case .work:
      connection.enter(.working)
      state.withLock { state in
        state.phase = .working(receiver)
        Self.suspend(&state)
        _ = server.longLane.submit(mustRun: true) { self.work(receiver) }
      }
      return .YES
    case .tooMuch:
      refuseRest(receiver)
      return server.isEncrypted ? .NO : .YES
    }
  }

  /// The daemon is done with it: the connection must not be touched any more.
  func end(isComplete: Bool) {
    let (receiver, record): ((any BodyReceiver)?, HTTPExchangeRecord?) = state.withLock { state in
      var receiver: (any BodyReceiver)?
      var wasSeen = true
      switch state.phase {
      case .receiving(let unfinished, _): receiver = unfinished
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
          request: state.request, requestID: id, status: state.status,
          microseconds: MonotonicClock.microseconds - begun,
          receivedByteCount: state.receivedByteCount, sentByteCount: state.sentByteCount,
          isComplete: isComplete, note: state.note)
      )
    }
    receiver?.abandon()
    if let record { server.application.finished(record) }
    connection.enter(.idle)
    server.ended(self)
  }

  /// How far the daemon has read an answer that it fetches piece by piece.
  func sent(_ byteCount: Int) {
    connection.move(byteCount)
    state.withLock { $0.sentByteCount += byteCount }
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

  // MARK: The workers' side

  private func open(_ request: HTTPRequest) {
    switch server.application.open(request) {
    case .respond(let response): answer(response)
    case .later(let work):
      _ = server.longLane.submit(mustRun: true) { self.answer(work()) }
    case .receive(let receiver):
      let isWanted = state.withLock { state in
        guard case .opening = state.phase else { return false }
        if request.bodyLength == .none {
          state.phase = .finishing(receiver)
          submitFinish(receiver)
        } else {
          state.phase = .receiving(receiver, hasBegun: false)
          Self.resume(&state)
        }
        return true
      }
      if !isWanted { receiver.abandon() }
    }
  }

  private func work(_ receiver: any BodyReceiver) {
    while true {
      receiver.work()
      let held: [UInt8]? = state.withLock { state in
        guard case .working = state.phase else { return nil }
        defer { state.held = [] }
        if state.held.isEmpty {
          state.phase = .receiving(receiver, hasBegun: true)
          connection.enter(.body)
          Self.resume(&state)
        }
        return state.held
      }
      guard let held else { return receiver.abandon() }
      if held.isEmpty { return }
      if case .tooMuch = receiver.take(held.span) {
        refuseRest(receiver)
        return state.withLock { Self.resume(&$0) }
      }
    }
  }

  private func submitFinish(_ receiver: any BodyReceiver) {
    let lane = receiver.isShortWork ? server.shortLane : server.longLane
    _ = lane.submit(mustRun: true) { self.finish(receiver) }
  }

  private func finish(_ receiver: any BodyReceiver) { answer(receiver.finish()) }

  private func answer(_ response: HTTPResponse) {
    let isWanted = state.withLock { state in
      if case .over = state.phase { return false }
      state.phase = .answered(response)
      Self.resume(&state)
      return true
    }
    if !isWanted, case .stream(let stream) = response.body { stream.detach() }
  }

  // MARK: Steps

  private func refuse(_ refusal: HTTPRefusal, on daemonConnection: OpaquePointer) -> MHD_Result {
    nonisolated(unsafe) let daemonConnection = daemonConnection
    state.withLock { state in
      state.connection = daemonConnection
      state.phase = .queued
    }
    var response = server.application.refusal(refusal, requestID: id)
    response.closesConnection = true
    return queue(response)
  }

  private func queue(_ response: HTTPResponse) -> MHD_Result {
    // Only the daemon's own thread, which runs this, ends the connection.
    let daemonConnection: OpaquePointer? = state.withLock { state in
      state.queued = response
      state.status = response.status
      state.note = response.note
      nonisolated(unsafe) let daemonConnection = state.connection
      return daemonConnection
    }
    guard let daemonConnection else { return .NO }
    switch response.body {
    case .bytes(_, let range):
      connection.enter(.answer)
      // The daemon takes a short one at once: nothing will tell how far it got with sending it.
      if range.count <= DaemonResponse.pieceByteCount {
        state.withLock { $0.sentByteCount = range.count }
      }
    case .absent: connection.enter(.answer)
    case .stream(let stream):
      connection.enter(.stream)
      stream.attach(daemonConnection)
    }
    return DaemonResponse.queue(
      response, of: self, on: daemonConnection,
      closes: response.closesConnection || server.isStopping)
  }

  private func refuseRest(_ receiver: any BodyReceiver) {
    let response = receiver.overflow()
    receiver.abandon()
    connection.sendLastWords(response.plainText(requestID: id))
    state.withLock { state in
      if case .over = state.phase { return }
      state.phase = .draining(left: Self.drainedByteLimit, status: response.status)
      state.status = response.status
      state.note = response.note
    }
  }

  private func drain(_ byteCount: Int) -> MHD_Result {
    state.withLock { state in
      guard case .draining(let left, let status) = state.phase, left > byteCount else {
        return .NO
      }
      state.phase = .draining(left: left - byteCount, status: status)
      return .YES
    }
  }

  private static func suspend(_ state: inout State) {
    guard !state.isSuspended, let connection = state.connection else { return }
    state.isSuspended = true
    MHD_suspend_connection(connection)
  }

  private static func resume(_ state: inout State) {
    guard state.isSuspended, let connection = state.connection else { return }
    state.isSuspended = false
    MHD_resume_connection(connection)
  }
}
