import HTTP
import Marketplace
import Model

struct JobEndpoints: Sendable {
  let board: JobBoard
  let introductions: Introductions
  let book: AnswerBook

  var routes: [Route] {
    [
      Route(.post, "/v1/jobs", .signedIn, .json(post)),
      Route(
        .get, "/v1/jobs", .signedIn,
        .answer { call in
          let page = try board.jobs(
            for: try call.person.id, stage: try call.choice("stage", Job.Stage.self),
            page: try call.pageRequest())
          return .json(.object(JSONValue.page(page) { .job($0) }))
        }),
      Route(
        .get, "/v1/jobs/{id}", .signedIn,
        .answer { call in
          .json(.job(try board.job(try call.id("id", JobKind.self), for: try call.person.id)))
        }),
      Route(.patch, "/v1/jobs/{id}", .signedIn, .json(change)),
      Route(
        .post, "/v1/jobs/{id}/start", .signedIn,
        .json { call, bytes in
          try Self.checkEmpty(bytes)
          return .json(
            .job(
              try board.start(
                try call.id("id", JobKind.self), by: try call.person.id, at: call.now)))
        }),
      Route(.post, "/v1/jobs/{id}/interest", .signedIn, .json(expressInterest)),
    ]
  }

  /// Acts without fields take an empty body, or an object without any.
  static func checkEmpty(_ bytes: [UInt8]) throws(Problem) {
    if !bytes.isEmpty { _ = try JSONFields(bytes, names: []) }
  }

  @Sendable private func post(_ call: Call, _ bytes: [UInt8]) throws -> HTTPResponse {
    let fields = try JSONFields(
      bytes,
      names: ["title", "description", "kind", "conversation_required", "messaging_enabled"])
    var posting = JobBoard.Posting(title: try fields.requiredText("title"))
    posting.description = try fields.text("description") ?? ""
    posting.kind = try fields.choice("kind", Job.Kind.self) ?? .standard
    posting.requiresConversation = try fields.flag("conversation_required") ?? false
    posting.isMessagingEnabled = try fields.flag("messaging_enabled") ?? true
    return try OnlyOnce.begin(call, bytes, book).run(status: 201, JSONValue.job) { once in
      try board.post(posting, by: try call.person.id, at: call.now, once: once)
    }
  }

  @Sendable private func change(_ call: Call, _ bytes: [UInt8]) throws -> HTTPResponse {
    let fields = try JSONFields(
      bytes,
      names: ["title", "description", "stage", "messaging_enabled", "conversation_required"])
    var change = JobBoard.Change()
    change.title = try fields.text("title")
    change.description = try fields.text("description")
    change.stage = try fields.choice("stage", Job.Stage.self)
    change.isMessagingEnabled = try fields.flag("messaging_enabled")
    change.requiresConversation = try fields.flag("conversation_required")
    return .json(
      .job(
        try board.change(
          try call.id("id", JobKind.self), change, by: try call.person.id, at: call.now)))
  }

  @Sendable private func expressInterest(
    _ call: Call, _ bytes: [UInt8]
  ) throws -> HTTPResponse {
    let id = try call.id("id", JobKind.self)
    let fields = try JSONFields(bytes, names: ["text", "attachment_ids"])
    let text = try fields.requiredText("text")
    let attachments = try fields.attachments("attachment_ids")
    let json: @Sendable (Introductions.Interest) -> JSONValue = { interest in
      [
        "conversation": .conversation(interest.conversation),
        "message": .message(interest.message),
      ]
    }
    return try OnlyOnce.begin(call, bytes, book).run(status: 201, json) { once in
      try introductions.express(
        text, with: attachments, in: id, by: try call.person.id, at: call.now, once: once)
    }
  }
}
