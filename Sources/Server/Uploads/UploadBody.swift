import HTTP

/// What takes an upload's body; it fails with problems instead of answering them itself.
protocol UploadBody: AnyObject, Sendable {
  func take(_ piece: Span<UInt8>) -> BodyAppetite
  func work()
  func finish() throws -> HTTPResponse
  /// Why the body is cut off, after `take` said `.tooMuch`.
  func overflow() -> Problem
  func abandon()
}

/// An upload's body towards HTTP: its failures are answered and noted for the log like all others.
final class AnsweredUpload: BodyReceiver {
  private let body: any UploadBody
  private let answer: @Sendable (Result<HTTPResponse, any Error>) -> HTTPResponse

  init(
    _ body: any UploadBody,
    answer: @escaping @Sendable (Result<HTTPResponse, any Error>) -> HTTPResponse
  ) {
    self.body = body
    self.answer = answer
  }

  var isShortWork: Bool { false }
  func take(_ piece: Span<UInt8>) -> BodyAppetite { body.take(piece) }
  func work() { body.work() }
  func finish() -> HTTPResponse { answer(Result { try body.finish() }) }
  func overflow() -> HTTPResponse { answer(.failure(body.overflow())) }
  func abandon() { body.abandon() }
}
