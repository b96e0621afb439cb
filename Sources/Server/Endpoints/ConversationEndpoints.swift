import CoreStore
import HTTP
import Marketplace
import Model

/// Conversations: the list, each one, and what can be done to it.
struct ConversationEndpoints: Sendable {
  let inbox: Inbox
  let hiring: Hiring
  let introductions: Introductions

  var routes: [Route] {
    [
      Route(.post, "/v1/threads", .signedIn, .json(openThread)),
      Route(.get, "/v1/conversations", .signedIn, .answer(list)),
      Route(
        .get, "/v1/conversations/{id}", .signedIn,
        .answer { call in
          .json(
            .conversation(try inbox.conversation(try call.conversation, for: try call.person.id)))
        }),
      Route(
        .post, "/v1/conversations/{id}/hire", .signedIn,
        .json { call, bytes in
          let isConfirmed =
            try bytes.isEmpty ? nil : JSONFields(bytes, names: ["confirm"]).flag("confirm")
          return .json(
            .conversation(
              try hiring.hire(
                in: try call.conversation, isConfirmed: isConfirmed ?? false,
                by: try call.person.id, at: call.now)))
        }),
      Route(
        .post, "/v1/conversations/{id}/dismiss", .signedIn,
        .json { call, bytes in
          let reason =
            try bytes.isEmpty ? nil : JSONFields(bytes, names: ["reason"]).text("reason")
          return .json(
            .conversation(
              try hiring.dismiss(
                try call.conversation, reason: reason, by: try call.person.id, at: call.now)))
        }),
      Route(
        .post, "/v1/conversations/{id}/close", .signedIn,
        .json { call, bytes in
          try JobEndpoints.checkEmpty(bytes)
          return .json(
            .conversation(
              try hiring.close(try call.conversation, by: try call.person.id, at: call.now)))
        }),
      Route(
        .post, "/v1/conversations/{id}/reopen", .signedIn,
        .json { call, bytes in
          try JobEndpoints.checkEmpty(bytes)
          return .json(
            .conversation(
              try hiring.reopen(try call.conversation, by: try call.person.id, at: call.now)))
        }),
      Route(
        .put, "/v1/conversations/{id}/mute", .signedIn,
        .json { call, bytes in
          try JobEndpoints.checkEmpty(bytes)
          return try setMuted(true, call)
        }),
      Route(
        .delete, "/v1/conversations/{id}/mute", .signedIn,
        .answer { call in try setMuted(false, call) }),
      Route(
        .post, "/v1/conversations/{id}/report", .signedIn,
        .json { call, bytes in
          let reason = try JSONFields(bytes, names: ["reason"]).requiredText("reason")
          try inbox.report(
            try call.conversation, reason: reason, by: try call.person.id, at: call.now)
          return .noContent
        }),
    ]
  }

  private func setMuted(_ isMuted: Bool, _ call: Call) throws -> HTTPResponse {
    .json(
      .conversation(
        try inbox.setMuted(
          isMuted, try call.conversation, by: try call.person.id, at: call.now)))
  }

  @Sendable private func openThread(_ call: Call, _ bytes: [UInt8]) throws -> HTTPResponse {
    let text = try JSONFields(bytes, names: ["provider_id"]).requiredText("provider_id")
    guard let provider = PersonID(text) else {
      throw Problem.invalid("provider_id", "The field provider_id is not a person's id.")
    }
    let (conversation, isNew) = try introductions.thread(
      with: provider, for: try call.person.id, at: call.now)
    return .json(.conversation(conversation), status: isNew ? 201 : 200)
  }

  @Sendable private func list(_ call: Call) throws -> HTTPResponse {
    var jobID: JobID?
    if let text = call.request.target.query("job_id") {
      guard let id = JobID(text) else {
        throw Problem.invalid("job_id", "The parameter job_id is not a job's id.")
      }
      jobID = id
    }
    let listing = try inbox.conversations(
      for: try call.person.id,
      Inbox.Choice(
        status: try call.choice("status", Conversation.Status.self),
        kind: try call.choice("kind", Conversation.Kind.self), jobID: jobID),
      page: try call.pageRequest())
    let counts = Conversation.Status.allCases.map { status -> JSONValue.Member in
      let count = listing.counts[status]
      return .init(
        key: status.rawValue,
        value: [
          "conversations": .integer(count?.conversations ?? 0),
          "unread": .integer(count?.unread ?? 0),
        ])
    }
    return .json(
      .object(
        JSONValue.page(listing.page) { .conversation($0) }
          + [.init(key: "counts", value: .object(counts))]))
  }
}

extension Call {
  /// The conversation that the path names.
  var conversation: ConversationID {
    get throws(Problem) { try id("id", ConversationKind.self) }
  }
}
