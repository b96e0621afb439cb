import Attachments
import BlobStore
import HTTP
import Inspection
import Marketplace
import Model

/// One file as the whole body of a request.
///
/// `@unchecked Sendable`: an exchange calls one method at a time.
final class RawUpload: UploadBody, @unchecked Sendable {
  /// What is done with a file that arrived whole; with its answer, the request's standing is finished.
  typealias Act =
    @Sendable (borrowing SealedUpload, UploadOrigin, OnlyOnce.Standing) throws -> HTTPResponse

  private let desk: UploadDesk
  private let call: Call
  private let origin: UploadOrigin
  private let digest: BodyDigest
  private let act: Act
  private var receiver: UploadReceiver?
  private var share: UploadAllowance.Share?
  private var failure: (any Error)?

  /// - Throws: `Problem` when the announced length is too large or a digest is not well formed.
  init(
    _ call: Call, to conversation: ConversationID?, _ desk: UploadDesk,
    _ share: UploadAllowance.Share,
    act: @escaping Act
  ) throws {
    self.desk = desk
    self.call = call
    self.share = share
    self.act = act
    let headers = call.request.headers
    let disposition = headers["content-disposition"].map(ContentDisposition.init)
    origin = UploadOrigin(
      uploaderID: try call.person.id, conversationID: conversation,
      declaredType: headers["content-type"].flatMap { MediaType($0) },
      fileName: call.request.target.query("file_name") ?? disposition?.fileName)
    digest = try BodyDigest(headers)
    var announced: Int?
    if case .known(let byteCount) = call.request.bodyLength { announced = byteCount }
    receiver = try UploadReceiver(limits: desk.limits, declaredByteCount: announced)
  }

  func take(_ piece: Span<UInt8>) -> BodyAppetite {
    do {
      try receiver?.append(piece)
      return .more
    } catch {
      failure = error
      return .tooMuch
    }
  }

  func work() {}

  func overflow() -> Problem { Problem(failure ?? Problem.notFound) }

  func finish() throws -> HTTPResponse {
    defer { abandon() }
    guard let receiver = receiver.take() else { throw Problem.notFound }
    let upload = try receiver.finish()
    try digest.check(upload.sha256)
    return try act(
      upload, origin, try OnlyOnce.begin(call, bodyHash: upload.sha256, desk.book))
  }

  func abandon() {
    receiver = nil
    share = nil
  }
}
