import CMicroHTTPD
import Model
import Synchronization

/// What the daemon hands over, on its threads.
extension HTTPExchange {
  /// Whether only the target is known yet.
  var isNew: Bool { state.withLock { if case .head = $0.phase { true } else { false } } }

  /// The head is complete.
  func begin(
    _ reading: HeadReading, on daemonConnection: OpaquePointer
  ) -> MHD_Result {
    connection.enter(.working)
    nonisolated(unsafe) let daemonConnection = daemonConnection
    do {
      let (head, bodyLength) = try reading.head(of: self)
      guard !server.isStopping else { return refuse(.stopping, on: daemonConnection) }
      var digest: BlobID?
      if bodyLength == .none, reading.isGet {
        switch server.application.recall(head.bytes(target: target).span) {
        case .answer(let response):
          // Without a body the daemon calls again at once; answering only then keeps the connection.
          state.withLock { state in
            state.connection = daemonConnection
            state.method = .get
            state.phase = .answered(response)
          }
          return .YES
        case .nothing(let found): digest = found
        }
      }
      let request = try reading.request(head, bodyLength: bodyLength, digest: digest, of: self)
      return admit(request, on: daemonConnection)
    } catch {
      return refuse(error.refusal, on: daemonConnection)
    }
  }

  private func admit(
    _ request: HTTPRequest, on daemonConnection: OpaquePointer
  ) -> MHD_Result {
    nonisolated(unsafe) let daemonConnection = daemonConnection
    let isAdmitted = state.withLock { state in
      state.connection = daemonConnection
      state.method = request.method
      state.phase = .opening
      guard server.shortLane.submit(mustRun: false, { self.open(request) }) else { return false }
      // Without a body the daemon calls again at once, and is suspended then.
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
      case .draining(let left, hasBegun: false):
        state.phase = .draining(left: left, hasBegun: true)
      case .draining(_, hasBegun: true), .over: isEnded = true
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

  private func drain(_ byteCount: Int) -> MHD_Result {
    state.withLock { state in
      guard case .draining(let left, _) = state.phase, left > byteCount else { return .NO }
      state.phase = .draining(left: left - byteCount, hasBegun: true)
      return .YES
    }
  }
}
