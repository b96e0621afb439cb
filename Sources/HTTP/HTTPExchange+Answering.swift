import CMicroHTTPD
import Synchronization

/// How the answer gets back to the daemon, or past it.
extension HTTPExchange {
  /// How far the daemon has read an answer that it fetches piece by piece.
  func sent(_ byteCount: Int) {
    connection.move(byteCount)
    state.withLock { $0.sentByteCount += byteCount }
  }

  func refuse(_ refusal: HTTPRefusal, on daemonConnection: OpaquePointer) -> MHD_Result {
    nonisolated(unsafe) let daemonConnection = daemonConnection
    state.withLock { state in
      state.connection = daemonConnection
      state.phase = .queued
    }
    var response = server.application.refusal(refusal, requestID: id)
    response.closesConnection = true
    return queue(response)
  }

  func queue(_ response: HTTPResponse) -> MHD_Result {
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

  /// Cuts a body off that is too long.
  func refuseRest(_ receiver: any BodyReceiver) {
    let response = receiver.overflow()
    receiver.abandon()
    answerAhead(response, hasBegun: true)
  }

  /// Answers a request whose body is still on its way: past the daemon, which would close the
  /// connection at once, upon which clients that still send lose what they have not read yet.
  ///
  /// `hasBegun` as in `Phase.receiving`.
  func answerAhead(_ response: HTTPResponse, hasBegun: Bool) {
    connection.sendLastWords(response.plainText(requestID: id))
    connection.enter(.body)
    state.withLock { state in
      if case .over = state.phase { return }
      state.phase = .draining(left: Self.drainedByteLimit, hasBegun: hasBegun)
      state.status = response.status
      state.note = response.note
      if case .bytes(_, let range) = response.body { state.sentByteCount = range.count }
    }
  }
}
