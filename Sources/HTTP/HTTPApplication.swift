public import Model

/// What answers requests: on worker threads, but for what says otherwise. What runs on the threads
/// that serve connections must be quick and not block.
public protocol HTTPApplication: Sendable {
  /// Whether the answer to this very request is known already. `head` is all of a GET without a
  /// body, target and fields, as it came; what may be in it was checked as for any other. On a thread
  /// that serves connections.
  func recall(_ head: Span<UInt8>) -> HTTPRecall

  /// A request's head is here; its body, if it has one, is not. On a worker thread.
  func open(_ request: HTTPRequest) -> HTTPOpening

  /// The answer to a request that never reached `open`: malformed, or refused for want of room. On
  /// a thread that serves connections, so it must not block.
  func refusal(_ reason: HTTPRefusal, requestID: String) -> HTTPResponse

  /// An exchange is over, however it ended. On a thread that serves connections.
  func finished(_ record: HTTPExchangeRecord)
}

extension HTTPApplication {
  public func recall(_ head: Span<UInt8>) -> HTTPRecall { .nothing(digest: nil) }
}

public enum HTTPRecall: Sendable {
  case answer(HTTPResponse)
  /// The request is opened; it carries the digest of its head, if there is one, by which its answer
  /// can be recalled.
  case nothing(digest: BlobID?)
}

/// What is to become of a request.
public enum HTTPOpening: Sendable {
  /// Answer without the body; if there is one it is thrown away, and the connection ends. With bytes.
  case respond(HTTPResponse)
  /// Work that may take long, in a lane of its own; only for requests without a body.
  case later(@Sendable () -> HTTPResponse)
  /// Read the body first.
  case receive(any BodyReceiver)
}

/// Takes a request's body.
public protocol BodyReceiver: AnyObject, Sendable {
  /// The next piece, on a thread that serves connections: it must be quick and not block.
  func take(_ piece: Span<UInt8>) -> BodyAppetite

  /// Whether `finish` is short work: it never waits for anything but the stores.
  var isShortWork: Bool { get }

  /// Works on what was taken, after `.work`, on a worker thread; nothing is taken meanwhile.
  func work()

  /// The body is complete, or `take` said `.enough`. On a worker thread.
  func finish() -> HTTPResponse

  /// The answer to a body that is too long; it is sent while the rest is being thrown away.
  func overflow() -> HTTPResponse

  /// The client went away, or was sent away. `finish` will not be called. On any thread.
  func abandon()
}

public enum BodyAppetite: Sendable {
  case more
  /// Call `work`, then go on.
  case work
  /// Stop reading: the body is over the limit.
  case tooMuch
}

/// Why a request was answered before the application saw it.
public enum HTTPRefusal: Hashable, Sendable {
  /// One plain sentence.
  case malformed(String)
  case unknownMethod
  case unsupportedVersion
  case targetTooLong(byteCount: Int, limit: Int)
  /// All workers are busy and the queue is full.
  case overloaded
  case stopping
}

/// What an exchange was, for log and metrics.
public struct HTTPExchangeRecord: Sendable {
  /// `nil` when the head was refused.
  public let method: HTTPMethod?
  public let requestID: String
  /// `nil` when there was no answer: the client left or was cut off.
  public let status: Int?
  public let microseconds: Int
  public let receivedByteCount: Int
  /// Of the answer's body; for streams what was sent.
  public let sentByteCount: Int
  /// Whether the answer was sent to its end.
  public let isComplete: Bool
  public let note: (any Sendable)?
}
