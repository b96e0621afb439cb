import BlobStore
import HTTP
import Marketplace
import Model

/// Uploads and downloads.
struct AttachmentEndpoints: Sendable {
  let correspondence: Correspondence
  let eraser: Eraser
  let desk: UploadDesk
  let shelf: BlobShelf
  let renditions: RenditionDesk
  /// Those in force.
  let specs: [RenditionSpec]

  var routes: [Route] {
    [
      Route(.post, "/v1/conversations/{id}/attachments", .signedIn, .upload(upload)),
      Route(.post, "/v1/jobs/{id}/attachments", .signedIn, .upload(uploadForJob)),
      Route(
        .get, "/v1/attachments/{id}", .signedIn,
        .answer { call in .json(.attachment(try shown(call))) }),
      Route(
        .delete, "/v1/attachments/{id}", .signedIn,
        .answer { call in
          let id = try call.id("id", AttachmentKind.self)
          guard try eraser.withdraw(id, as: try call.person.id) else {
            throw Problem(
              .attachmentNotUsable, "Attachment \(id) is already used in a message.",
              reason: "in_use")
          }
          return .noContent
        }),
      Route(.get, "/v1/attachments/{id}/original", .signedIn, .answer(original)),
      Route(.get, "/v1/attachments/{id}/renditions/{name}", .signedIn, .answerOrWork(rendition)),
    ]
  }

  private func shown(_ call: Call) throws -> ShownAttachment {
    try correspondence.attachment(
      try call.id("id", AttachmentKind.self), for: try call.person.id)
  }

  @Sendable private func upload(_ call: Call) throws -> any UploadBody {
    let conversation = try call.conversation
    return try upload(call, to: conversation, try desk.admit(call, to: conversation))
  }

  /// For the first message on a job, whose conversation is not there yet.
  @Sendable private func uploadForJob(_ call: Call) throws -> any UploadBody {
    try upload(
      call, to: nil, try desk.admit(call, toJob: try call.id("id", JobKind.self)))
  }

  private func upload(
    _ call: Call, to conversation: ConversationID?, _ share: UploadAllowance.Share
  ) throws -> any UploadBody {
    let type = call.request.headers["content-type"].flatMap { MediaType($0) }
    if type?.description == "multipart/form-data" {
      return try MultipartUpload(call, to: conversation, desk, share)
    }
    return try RawUpload(call, to: conversation, desk, share) { [desk] upload, origin, standing in
      var id: AttachmentID?
      var response = try standing.run(status: 201, { JSONValue.attachment($0) }) { once in
        let shown = try desk.attach(upload, origin, once: once)
        id = shown.attachment.id
        return shown
      }
      if let id { response.headers.append("location", "/v1/attachments/\(id)") }
      return response
    }
  }

  @Sendable private func original(_ call: Call) throws -> HTTPResponse {
    let attachment = try shown(call).attachment
    return try Download(
      blobID: attachment.blobID, byteCount: attachment.storedByteCount,
      mediaType: attachment.mediaType,
      disposition: ContentDisposition.attachment(
        fileName: attachment.fileName ?? "attachment")
    ).answer(to: call.request, from: shelf)
  }

  /// One by an older recipe is served while its successor is made; one that is missing is waited for.
  @Sendable private func rendition(_ call: Call) throws -> Route.Answer {
    let shown = try shown(call)
    let spec = specs.first { $0.name == call.values["name"] }
    guard let rendition = stored(in: shown, call) else {
      guard spec != nil, shown.attachment.kind == .image else { throw Problem.notFound }
      return .later {
        try renditions.make(for: shown.attachment.blobID)
        guard let made = stored(in: try self.shown(call), call) else {
          throw renditions.problem(of: shown.attachment.blobID)
        }
        return try answer(with: made, to: call)
      }
    }
    let isOutdated = spec.map { rendition.recipe != $0.recipe } ?? false
    if isOutdated { renditions.renew(shown.attachment.blobID) }
    do {
      let answer = try answer(with: rendition, to: call)
      // Each time that an outdated one is looked at, its renewal is asked for.
      return isOutdated ? .now(answer) : .lasting(answer)
    } catch BlobStoreError.notFound {
      // Since it was looked up a newer one has taken its place, and its bytes were collected.
      return .now(try storedRendition(call))
    }
  }

  private func storedRendition(_ call: Call) throws -> HTTPResponse {
    guard let rendition = stored(in: try shown(call), call) else { throw Problem.notFound }
    return try answer(with: rendition, to: call)
  }

  private func stored(in shown: ShownAttachment, _ call: Call) -> StoredRendition? {
    let recipes = Set(specs.map(\.recipe))
    let named = shown.renditions.filter { $0.name == call.values["name"] }
    return named.first { recipes.contains($0.recipe) } ?? named.first
  }

  private func answer(with rendition: StoredRendition, to call: Call) throws -> HTTPResponse {
    try Download(
      blobID: rendition.blobID, byteCount: rendition.byteCount, mediaType: rendition.mediaType,
      disposition: nil
    ).answer(to: call.request, from: shelf)
  }
}
