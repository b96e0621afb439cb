import HTTP
import Marketplace
import Model

/// Notifications, and the stream of everything that happens.
struct NotificationEndpoints: Sendable {
  let board: NoticeBoard
  let hub: EventHub
  let signIn: SignIn

  var routes: [Route] {
    [
      Route(.get, "/v1/notifications", .signedIn, .answer(list)),
      Route(.post, "/v1/notifications/read", .signedIn, .json(markRead)),
      Route(.get, "/v1/events", .signedIn, .open(open)),
    ]
  }

  @Sendable private func list(_ call: Call) throws -> HTTPResponse {
    let listing = try board.notifications(
      for: try call.person.id, unreadOnly: try call.flag("unread") ?? false,
      page: try call.pageRequest())
    return .json(
      .object(
        JSONValue.page(listing.page) { .notification($0) }
          + [.init(key: "unread_count", value: .integer(listing.unreadCount))]))
  }

  @Sendable private func markRead(_ call: Call, _ bytes: [UInt8]) throws -> HTTPResponse {
    let fields = try JSONFields(bytes, names: ["ids", "all"])
    var ids: [NotificationID]?
    if let texts = try fields.texts("ids") {
      ids = []
      for text in texts {
        guard let id = NotificationID(text) else {
          throw Problem.invalid("ids", "The field ids holds something that is no id.")
        }
        ids?.append(id)
      }
    }
    guard (ids != nil) != (try fields.flag("all") == true) else {
      throw Problem.invalid("ids", "Either ids or all has to be given.")
    }
    try board.markRead(ids, by: try call.person.id, at: call.now)
    return .noContent
  }

  @Sendable private func open(_ call: Call) throws -> HTTPOpening {
    guard call.request.method == .get else {
      return .respond(Self.response(HTTPResponse(status: 200)))
    }
    guard let caller = call.caller else {
      throw Problem(.unauthenticated, "Nobody is signed in.")
    }
    let text = call.request.headers["last-event-id"] ?? call.request.target.query("after")
    var after: Int64?
    if let text {
      guard let number = Int64(text), number >= 0 else {
        throw Problem.invalid("after", "The last event's id is not a whole number.")
      }
      after = number
    }
    let signIn = signIn
    let stream = try hub.open(for: caller.person.id, after: after) { now in
      switch caller.proof {
      case .external(let expiresAt): now < expiresAt
      case .token(_, let secret, _): signIn.isStillValid(secret, at: now)
      }
    }
    return .respond(Self.response(HTTPResponse(status: 200, body: .stream(stream))))
  }

  private static func response(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    response.headers.append("content-type", "text/event-stream")
    response.headers.append("cache-control", "no-store")
    // For proxies that hold answers back.
    response.headers.append("x-accel-buffering", "no")
    return response
  }
}
