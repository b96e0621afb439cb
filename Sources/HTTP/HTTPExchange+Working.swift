import Synchronization

/// What is done on the workers' threads.
extension HTTPExchange {
  func open(_ request: HTTPRequest) {
    switch server.application.open(request) {
    case .respond(let response):
      // Whoever waits to be told to go on sends nothing, and TLS is the daemon's.
      guard request.bodyLength != .none, !isEncrypted, request.headers["expect"] == nil else {
        return answer(response)
      }
      answerAhead(response, hasBegun: false)
      state.withLock { Self.resume(&$0) }
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

  func work(_ receiver: any BodyReceiver) {
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

  /// Call it with the state's lock held.
  func submitFinish(_ receiver: any BodyReceiver) {
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
}
