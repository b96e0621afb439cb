import HTTP
import Marketplace
import Model

struct MessageEndpoints: Sendable {
  let correspondence: Correspondence
  let eraser: Eraser
  let book: AnswerBook

  var routes: [Route] {
    [
      Route(.get, "/v1/conversations/{id}/messages", .signedIn, .answer(page)),
      Route(.post, "/v1/conversations/{id}/messages", .signedIn, .json(send)),
      Route(
        .delete, "/v1/messages/{id}", .signedIn,
        .answer { call in
          try eraser.delete(
            try call.id("id", MessageKind.self), as: try call.person.id, at: call.now)
          return .noContent
        }),
      Route(
        .post, "/v1/conversations/{id}/read", .signedIn,
        .json { call, bytes in
          let number = try JSONFields(bytes, names: ["number"]).requiredNumber("number")
          try correspondence.markRead(
            try call.conversation, upTo: number, by: try call.person.id, at: call.now)
          return .noContent
        }),
    ]
  }

  @Sendable private func page(_ call: Call) throws -> HTTPResponse {
    let place: Correspondence.Place
    switch (try call.number("before"), try call.number("after")) {
    case (nil, nil): place = .latest
    case (let number?, nil): place = .before(number)
    case (nil, let number?): place = .after(number)
    default: throw Problem.invalid("before", "Only one of before and after can be given.")
    }
    let excerpt = try correspondence.messages(
      in: try call.conversation, at: place, limit: try call.pageRequest().limit,
      for: try call.person.id)
    return .json([
      "items": .array(excerpt.messages.map { .message($0) }),
      "has_earlier": .bool(excerpt.hasEarlier), "has_later": .bool(excerpt.hasLater),
    ])
  }

  @Sendable private func send(_ call: Call, _ bytes: [UInt8]) throws -> HTTPResponse {
    let fields = try JSONFields(bytes, names: ["text", "attachment_ids"])
    let text = try fields.text("text") ?? ""
    let attachments = try fields.attachments("attachment_ids")
    let conversation = try call.conversation
    return try OnlyOnce.begin(call, bytes, book).run(status: 201, JSONValue.message) { once in
      try correspondence.send(
        text, with: attachments, to: conversation, by: try call.person.id, at: call.now,
        once: once)
    }
  }
}
