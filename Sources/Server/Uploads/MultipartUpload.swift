import Attachments
import BlobStore
import HTTP
import Inspection
import Marketplace
import Model

/// Several files in one `multipart/form-data` body, each with a verdict of its own.
///
/// A file is worked on when its part ends, and nothing more is read until that is done: there is
/// never more than one of them in memory.
///
/// `@unchecked Sendable`: an exchange calls one method at a time.
final class MultipartUpload: UploadBody, @unchecked Sendable {
  /// One file, and what became of it.
  private struct Verdict {
    let fileName: String?
    let result: Result<ShownAttachment, Problem>
  }

  private let desk: UploadDesk
  private let call: Call
  private let personID: PersonID
  private let conversationID: ConversationID?
  private let digest: BodyDigest
  private var share: UploadAllowance.Share?
  private var reader: MultipartReader
  private var hash: SHA256? = SHA256()
  private var byteCount = 0
  private var receiver: UploadReceiver?
  private var origin: UploadOrigin?
  /// Why the present file is not taken; the rest of it is passed over.
  private var partProblem: Problem?
  private var partCount = 0
  private var verdicts: [Verdict] = []
  private var failure: Problem?

  /// - Throws: `Problem` when the boundary is missing or a digest is not well formed.
  init(
    _ call: Call, to conversation: ConversationID?, _ desk: UploadDesk,
    _ share: UploadAllowance.Share
  ) throws {
    self.desk = desk
    self.call = call
    self.share = share
    conversationID = conversation
    personID = try call.person.id
    digest = try BodyDigest(call.request.headers)
    guard let boundary = Self.boundary(call.request.headers["content-type"] ?? ""),
      let reader = MultipartReader(boundary: boundary)
    else { throw Problem(.malformedRequest, "The multipart body has no usable boundary.") }
    self.reader = reader
  }

  /// Of everything: as many files as a message takes, and room for what is around them.
  private var byteLimit: Int {
    desk.limits.uploadByteCount * desk.limits.attachmentsPerMessage + 1_048_576
  }

  func take(_ piece: Span<UInt8>) -> BodyAppetite {
    byteCount += piece.count
    guard byteCount <= byteLimit else {
      failure = Problem(
        .payloadTooLarge, "The body has \(byteCount) bytes or more; the limit is \(byteLimit).",
        limit: byteLimit, actual: byteCount)
      return .tooMuch
    }
    hash?.update(piece)
    guard failure == nil else { return .more }
    reader.feed(piece)
    return readToPartEnd() ? .work : .more
  }

  func work() {
    repeat { closePart() } while readToPartEnd()
  }

  func overflow() -> Problem { failure ?? .notFound }

  func finish() throws -> HTTPResponse {
    if readToPartEnd() { work() }
    do {
      if let failure { throw failure }
      guard reader.isAtEnd else {
        throw Problem(.malformedRequest, "The multipart body ends before its closing delimiter.")
      }
      guard !verdicts.isEmpty else {
        throw Problem.invalid("file", "The multipart body holds no file.")
      }
      guard let hash = hash.take() else { throw Problem.notFound }
      let bodyHash = hash.finish()
      try digest.check(bodyHash)
      return try answer(bodyHash)
    } catch {
      abandon()
      throw error
    }
  }

  /// Also what was taken in of it goes: nobody was told of it.
  func abandon() {
    desk.withdraw(accepted, of: personID)
    verdicts = []
    receiver = nil
    share = nil
  }

  private var accepted: [AttachmentID] {
    verdicts.compactMap { try? $0.result.get().attachment.id }
  }

  private func answer(_ bodyHash: BlobID) throws -> HTTPResponse {
    let standing = try OnlyOnce.begin(call, bodyHash: bodyHash, desk.book)
    if case .done(let response) = standing {
      abandon()
      return response
    }
    let items = verdicts.map { verdict -> JSONValue in
      switch verdict.result {
      case .success(let shown):
        [
          "file_name": .string(verdict.fileName), "attachment": .attachment(shown),
          "problem": .null,
        ]
      case .failure(let problem):
        [
          "file_name": .string(verdict.fileName), "attachment": .null,
          "problem": problem.json(requestID: call.request.id),
        ]
      }
    }
    let status = accepted.isEmpty ? 422 : 201
    let json: JSONValue = ["items": .array(items)]
    if case .begun(let once) = standing {
      if status == 201 {
        try once.finish(status: status, text: json.description, at: desk.now())
      } else {
        once.abandon()
      }
    }
    share = nil
    return .json(json, status: status)
  }

  /// Whether a file's part has ended, which is worked on before more is read.
  private func readToPartEnd() -> Bool {
    while failure == nil {
      do {
        switch try reader.next() {
        case .starved, .end: return false
        case .part(let headers): beginPart(headers)
        case .bytes(let bytes): append(bytes)
        case .partEnd:
          if origin != nil { return true }
        }
      } catch {
        failure = Problem(.malformedRequest, error.sentence)
      }
    }
    return false
  }

  private func beginPart(_ headers: HTTPHeaders) {
    receiver = nil
    origin = nil
    partProblem = nil
    partCount += 1
    guard partCount <= 4 * desk.limits.attachmentsPerMessage else {
      failure = Problem(.malformedRequest, "The multipart body has too many parts.")
      return
    }
    let disposition = ContentDisposition(headers["content-disposition"] ?? "")
    // Fields of a form that are no files are passed over.
    guard let fileName = disposition.fileName else { return }
    origin = UploadOrigin(
      uploaderID: personID, conversationID: conversationID,
      declaredType: headers["content-type"].flatMap { MediaType($0) }, fileName: fileName)
    let limit = desk.limits.attachmentsPerMessage
    guard verdicts.count < limit else {
      partProblem = Problem(
        .validation, "The request has more than \(limit) files.", limit: limit,
        actual: verdicts.count + 1, field: "file")
      return
    }
    do {
      receiver = try UploadReceiver(limits: desk.limits)
    } catch {
      partProblem = Problem(error)
    }
  }

  private func append(_ bytes: [UInt8]) {
    guard receiver != nil else { return }
    do {
      try receiver?.append(bytes.span)
    } catch {
      partProblem = Problem(error)
      receiver = nil
    }
  }

  private func closePart() {
    guard let origin = origin.take() else { return }
    let result: Result<ShownAttachment, Problem>
    if let partProblem {
      result = .failure(partProblem)
    } else if let receiver = receiver.take() {
      do {
        result = .success(try desk.attach(try receiver.finish(), origin))
      } catch {
        result = .failure(Problem(error))
      }
    } else {
      return
    }
    var fileName = origin.fileName
    if case .success(let shown) = result { fileName = shown.attachment.fileName }
    verdicts.append(Verdict(fileName: fileName, result: result))
  }

  private static func boundary(_ contentType: String) -> String? {
    for parameter in HTTPText.split(contentType, at: ";").dropFirst() {
      let sides = parameter.split(separator: "=", maxSplits: 1)
      if sides.count == 2, HTTPText.lowercased(HTTPText.trim(sides[0])) == "boundary" {
        return HTTPText.unquote(HTTPText.trim(sides[1]))
      }
    }
    return nil
  }
}
