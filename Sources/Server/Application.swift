import BlobStore
import HTTP
import Model

/// Answers requests: finds the route, finds out who asks, and turns whatever goes wrong into a
/// problem.
final class Application: HTTPApplication {
  /// Of JSON bodies.
  static let jsonByteLimit = 262_144

  private let table: RouteTable
  private let signIn: SignIn
  private let sameOrigin: SameOrigin
  private let now: @Sendable () -> Timestamp
  private let journal: Journal
  private let passes: Passes

  init(
    _ routes: [Route], signIn: SignIn, sameOrigin: SameOrigin, passes: Passes, journal: Journal,
    now: @escaping @Sendable () -> Timestamp
  ) {
    table = RouteTable(routes)
    self.signIn = signIn
    self.sameOrigin = sameOrigin
    self.journal = journal
    self.passes = passes
    self.now = now
  }

  func recall(_ head: Span<UInt8>) -> HTTPRecall {
    let digest = SHA256.digest(of: head)
    guard var answer = passes.answer(to: digest, at: now()) else { return .nothing(digest: digest) }
    if var note = answer.note as? ExchangeNote {
      note.isRecalled = true
      answer.note = note
    }
    return .answer(answer)
  }

  func open(_ request: HTTPRequest) -> HTTPOpening {
    var note = ExchangeNote()
    do {
      let (route, values) = try find(request)
      note.pattern = route.pattern
      let now = now()
      let pass = route.mayLast ? passes.pass(for: request.digest, at: now) : nil
      let caller = try caller(of: request, for: route, now: now)
      note.personID = caller?.person.id
      let call = Call(
        request: request, route: route, values: values, caller: caller, now: now)
      return try open(call, note, pass)
    } catch {
      return .respond(answer(to: error, request.id, note))
    }
  }

  func refusal(_ reason: HTTPRefusal, requestID: String) -> HTTPResponse {
    Problem(reason).response(requestID: requestID)
  }

  func finished(_ record: HTTPExchangeRecord) { journal.note(record) }

  private func find(_ request: HTTPRequest) throws(Problem) -> (Route, [Substring: String]) {
    switch table.find(request.method, request.target.segments) {
    case .route(let route, let values): return (route, values)
    case .nothing: throw .notFound
    case .otherMethods(let methods):
      var problem = Problem(
        .methodNotAllowed, "This cannot be done here with \(request.method.rawValue).")
      problem.allowedMethods = methods
      throw problem
    }
  }

  private func caller(
    of request: HTTPRequest, for route: Route, now: Timestamp
  ) throws -> Caller? {
    guard route.access == .signedIn else { return nil }
    guard let caller = try signIn.caller(of: request, now: now) else {
      throw Problem(.unauthenticated, "Nobody is signed in.")
    }
    if case .token(_, _, isCookie: true) = caller.proof, !route.method.isSafe {
      try sameOrigin.check(request)
    }
    return caller
  }

  private func open(
    _ call: Call, _ note: ExchangeNote, _ pass: Passes.Pass?
  ) throws -> HTTPOpening {
    switch call.route.action {
    case .answer(let action): return .respond(noted(try action(call), note))
    case .answerOrWork(let action):
      switch try action(call) {
      case .now(let response): return .respond(noted(response, note))
      case .lasting(let response):
        let response = noted(response, note)
        if let pass { passes.keep(response, for: pass, until: call.caller?.expiresAt) }
        return .respond(response)
      case .later(let work):
        return .later { self.answering(call.request.id, note) { try work() } }
      }
    case .open(let action):
      switch try action(call) {
      case .respond(let response): return .respond(noted(response, note))
      case .later(let work): return .later { self.noted(work(), note) }
      case .receive(let receiver): return .receive(receiver)
      }
    case .json(let action):
      if case .known(let byteCount) = call.request.bodyLength, byteCount > Self.jsonByteLimit {
        throw Self.tooLong(byteCount)
      }
      return .receive(
        CollectedBody(
          byteLimit: Self.jsonByteLimit,
          answer: { bytes in
            self.answering(call.request.id, note) { try self.perform(action, call, bytes) }
          },
          overflow: {
            self.answer(to: Self.tooLong(Self.jsonByteLimit + 1), call.request.id, note)
          }))
    case .upload(let action):
      return .receive(
        AnsweredUpload(try action(call)) { result in
          self.answering(call.request.id, note) { try result.get() }
        })
    }
  }

  private func perform(
    _ action: @Sendable (Call, [UInt8]) throws -> HTTPResponse, _ call: Call, _ bytes: [UInt8]
  ) throws -> HTTPResponse {
    if !bytes.isEmpty {
      let type = MediaType(call.request.headers["content-type"] ?? "")
      guard type?.description == "application/json" else {
        throw Problem(.unsupportedMediaType, "The body is not application/json.")
      }
      try BodyDigest(call.request.headers).check(SHA256.digest(of: bytes.span))
    }
    return try action(call, bytes)
  }

  private static func tooLong(_ byteCount: Int) -> Problem {
    Problem(
      .payloadTooLarge,
      "The body has \(byteCount) bytes or more; the limit is \(jsonByteLimit).",
      limit: jsonByteLimit, actual: byteCount)
  }

  private func answering(
    _ requestID: String, _ note: ExchangeNote, _ body: () throws -> HTTPResponse
  ) -> HTTPResponse {
    do {
      return noted(try body(), note)
    } catch {
      return answer(to: error, requestID, note)
    }
  }

  private func answer(
    to error: any Error, _ requestID: String, _ note: ExchangeNote
  ) -> HTTPResponse {
    let problem = Problem(error)
    var note = note
    note.problem = problem.name.rawValue
    note.cause = problem.cause
    return noted(problem.response(requestID: requestID), note)
  }

  private func noted(_ response: HTTPResponse, _ note: ExchangeNote) -> HTTPResponse {
    var response = response
    response.note = note
    response.headers.append("x-content-type-options", "nosniff")
    return response
  }
}
