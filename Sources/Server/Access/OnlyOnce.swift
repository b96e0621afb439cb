import BlobStore
import HTTP
import Marketplace
import Model

/// A request that carries an `Idempotency-Key`: sent again, it gets the same answer, and is done once.
struct OnlyOnce: Sendable {
  enum Standing: Sendable {
    /// Without a key there is nothing to keep.
    case unkeyed
    case begun(OnlyOnce)
    case done(HTTPResponse)
  }

  let book: AnswerBook
  let key: IdempotencyKey
  let bodyHash: BlobID
  let startedAt: Timestamp

  /// - Throws: `Problem` when the first request still runs, or had another body or target.
  static func begin(_ call: Call, bodyHash: BlobID, _ book: AnswerBook) throws -> Standing {
    guard let text = call.request.headers["idempotency-key"] else { return .unkeyed }
    guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw Problem.invalid(
        "Idempotency-Key", "The idempotency key is not 1 to 255 visible ASCII characters.")
    }
    let key = IdempotencyKey(
      personID: try call.person.id, route: "\(call.route.method.rawValue) \(call.route.pattern)",
      key: HTTPText.unquote(text))
    // One key on two conversations is two different requests, whatever their bodies.
    let hash = SHA256.digest(
      of: Array("\(call.request.target.rawPath)\n\(bodyHash)".utf8).span)
    switch try book.begin(key, bodyHash: hash, at: call.now) {
    case .new:
      return .begun(OnlyOnce(book: book, key: key, bodyHash: hash, startedAt: call.now))
    case .running:
      throw Problem(
        .idempotencyRunning, "The first request with this key is still running.",
        retryAfterSeconds: 1)
    case .mismatch:
      throw Problem(.idempotencyMismatch, "This key was used with another request.")
    case .done(let answer):
      var response = HTTPResponse.json(text: answer.body, status: answer.status)
      response.headers.append("idempotency-replayed", "true")
      return .done(response)
    }
  }

  static func begin(_ call: Call, _ bytes: [UInt8], _ book: AnswerBook) throws -> Standing {
    try begin(call, bodyHash: SHA256.digest(of: bytes.span), book)
  }

  /// For an act that writes its answer down itself.
  func note<Value>(
    status: Int, _ json: @escaping @Sendable (Value) -> JSONValue
  ) -> OnceOnly<Value> {
    OnceOnly(key, bodyHash: bodyHash, createdAt: startedAt) { value in
      IdempotencyRecord.Answer(status: status, body: json(value).description)
    }
  }

  /// For a request of several acts.
  func finish(status: Int, text: String, at now: Timestamp) throws {
    try book.finish(
      key, bodyHash: bodyHash,
      IdempotencyRecord.Answer(status: status, body: text), at: now)
  }

  /// The request failed; it may be tried again.
  func abandon() { try? book.abandon(key) }
}

extension OnlyOnce.Standing {
  /// Runs an act that may be noted; forgets the key when it fails.
  func run<Value>(
    status: Int, _ json: @escaping @Sendable (Value) -> JSONValue,
    _ act: (OnceOnly<Value>?) throws -> Value
  ) throws -> HTTPResponse {
    switch self {
    case .done(let response): return response
    case .unkeyed: return .json(json(try act(nil)), status: status)
    case .begun(let once):
      do {
        return .json(json(try act(once.note(status: status, json))), status: status)
      } catch {
        once.abandon()
        throw error
      }
    }
  }
}
