import HTTP

/// A whole small body in memory.
///
/// `@unchecked Sendable`: an exchange calls one method of its receiver at a time.
final class CollectedBody: BodyReceiver, @unchecked Sendable {
  private let byteLimit: Int
  private let answer: @Sendable ([UInt8]) -> HTTPResponse
  private let overflowAnswer: @Sendable () -> HTTPResponse
  private var bytes: [UInt8] = []

  init(
    byteLimit: Int, answer: @escaping @Sendable ([UInt8]) -> HTTPResponse,
    overflow: @escaping @Sendable () -> HTTPResponse
  ) {
    self.byteLimit = byteLimit
    self.answer = answer
    overflowAnswer = overflow
  }

  func take(_ piece: Span<UInt8>) -> BodyAppetite {
    guard bytes.count + piece.count <= byteLimit else { return .tooMuch }
    piece.withUnsafeBufferPointer { bytes += $0 }
    return .more
  }

  var isShortWork: Bool { true }
  func work() {}
  func finish() -> HTTPResponse { answer(bytes) }
  func overflow() -> HTTPResponse { overflowAnswer() }
  func abandon() {}
}
