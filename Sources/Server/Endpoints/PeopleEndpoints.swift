import Attachments
import CoreStore
import HTTP
import Marketplace
import Model

struct PeopleEndpoints: Sendable {
  let directory: Directory
  let catalog: AttachmentCatalog
  let shelf: BlobShelf
  let desk: UploadDesk

  var routes: [Route] {
    [
      Route(.get, "/v1/people/me", .signedIn, .answer { .json(.person(try $0.person)) }),
      Route(.patch, "/v1/people/me", .signedIn, .json(change)),
      Route(.put, "/v1/people/me/avatar", .signedIn, .upload(putAvatar)),
      Route(
        .delete, "/v1/people/me/avatar", .signedIn,
        .answer { call in
          _ = try directory.setAvatar(nil, of: try call.person.id, at: call.now)
          return .noContent
        }),
      Route(
        .get, "/v1/people/{id}", .signedIn,
        .answer { call in
          .json(
            .person(
              try directory.person(
                try call.id("id", PersonKind.self), for: try call.person.id)))
        }),
      Route(.get, "/v1/people/{id}/avatar", .signedIn, .answer(avatar)),
      Route(.get, "/v1/directory", .signedIn, .answer(providers)),
    ]
  }

  @Sendable private func change(_ call: Call, _ bytes: [UInt8]) throws -> HTTPResponse {
    let fields = try JSONFields(bytes, names: ["name", "profile", "status"])
    let person = try directory.update(
      try call.person.id, name: try fields.text("name"), profile: try fields.text("profile"),
      status: try fields.choice("status", Person.Status.self))
    return .json(.person(person))
  }

  @Sendable private func putAvatar(_ call: Call) throws -> any UploadBody {
    let (directory, desk) = (directory, desk)
    let personID = try call.person.id
    return try RawUpload(call, to: nil, desk, try desk.admit(call)) { upload, origin, standing in
      try standing.run(status: 200, { JSONValue.person($0) }) { once in
        let attachment = try desk.attach(upload, origin).attachment.id
        do {
          return try directory.setAvatar(attachment, of: personID, at: desk.now(), once: once)
        } catch {
          desk.withdraw([attachment], of: personID)
          throw error
        }
      }
    }
  }

  @Sendable private func avatar(_ call: Call) throws -> HTTPResponse {
    let person = try directory.person(
      try call.id("id", PersonKind.self), for: try call.person.id)
    guard let avatar = person.avatar, person.deletedAt == nil else { throw Problem.notFound }
    let entry = try catalog.entry(for: avatar.attachmentID)
    guard
      let rendition = entry.renditions.first(where: { $0.name == "thumb" })
        ?? entry.renditions.first
    else { throw Problem.notFound }
    return try Download(
      blobID: rendition.blobID, byteCount: rendition.byteCount, mediaType: rendition.mediaType,
      disposition: nil
    ).answer(to: call.request, from: shelf)
  }

  @Sendable private func providers(_ call: Call) throws -> HTTPResponse {
    let page = try directory.providers(
      for: try call.person.id, containing: call.request.target.query("search") ?? "",
      status: try call.choice("status", Person.Status.self), page: try call.pageRequest())
    return .json(
      .object(
        JSONValue.page(page) { entry in
          guard case .object(let members) = JSONValue.person(entry.person) else { return .null }
          let thread: JSONValue =
            entry.thread.map { thread in
              ["id": .id(thread.id), "unread_count": .integer(thread.unreadCount)]
            } ?? .null
          return .object(members + [.init(key: "thread", value: thread)])
        }))
  }
}
