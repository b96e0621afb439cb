import Marketplace
import Messaging
import Model

/// How rows look from outside. The contract is `Docs/openapi.yaml`.
extension JSONValue {
  static func time(_ time: Timestamp?) -> JSONValue { .string(time?.iso8601) }

  static func id<Kind>(_ id: Identifier<Kind>?) -> JSONValue { .string(id?.description) }

  static func person(_ person: Person) -> JSONValue {
    let isDeleted = person.deletedAt != nil
    return [
      "id": .id(person.id), "name": .string(isDeleted ? "Deleted person" : person.name),
      "role": .string(person.role.rawValue),
      "profile": .string(isDeleted ? "" : person.profile),
      "status": .string(person.status?.rawValue),
      "avatar_url": .string(
        isDeleted
          ? nil
          : person.avatar.map {
            "/v1/people/\(person.id)/avatar?v=\($0.blobID.description.prefix(8))"
          }),
      "created_at": .time(person.createdAt), "deleted": .bool(isDeleted),
    ]
  }

  static func job(_ shown: ShownJob) -> JSONValue {
    let job = shown.job
    return [
      "id": .id(job.id), "title": .string(job.title), "description": .string(job.description),
      "kind": .string(job.kind.rawValue), "stage": .string(job.stage.rawValue),
      "owner": .person(shown.owner), "messaging_enabled": .bool(job.isMessagingEnabled),
      "conversation_required": .bool(job.requiresConversation),
      "created_at": .time(job.createdAt),
      "messaging": [
        "available": .bool(shown.messagingDenial == nil),
        "reason": .string(shown.messagingDenial?.reason),
      ],
      "conversation_id": .id(shown.conversationID),
      "start": [
        "allowed": .bool(shown.startDenial == nil), "reason": .string(shown.startDenial?.reason),
      ],
      "started_by": .id(shown.startedBy),
    ]
  }

  static func conversation(_ shown: ShownConversation) -> JSONValue {
    let conversation = shown.conversation
    var members: [Member] = [
      Member(key: "id", value: .id(conversation.id)),
      Member(key: "kind", value: .string(conversation.kind.rawValue)),
      Member(key: "status", value: .string(conversation.status.rawValue)),
      Member(
        key: "job",
        value: shown.job.map { job in
          [
            "id": .id(job.id), "title": .string(job.title), "kind": .string(job.kind.rawValue),
            "stage": .string(job.stage.rawValue),
          ]
        } ?? .null),
      Member(key: "parties", value: .array(shown.parties.map { .person($0) })),
      Member(key: "other", value: shown.other.map { .person($0) } ?? .null),
      Member(key: "last_message", value: shown.lastMessage.map { .message($0) } ?? .null),
      Member(key: "unread_count", value: .integer(shown.unreadCount)),
      Member(key: "muted", value: .bool(shown.isMuted)),
      Member(key: "status_changed_at", value: .time(conversation.statusChangedAt)),
      Member(key: "created_at", value: .time(conversation.createdAt)),
      Member(
        key: "writing",
        value: [
          "allowed": .bool(shown.writingDenial == nil),
          "reason": .string(shown.writingDenial?.reason),
        ]),
      Member(key: "actions", value: .strings(shown.actions.map { "\($0)" })),
      Member(key: "read_up_to", value: .integer(shown.readUpTo)),
      Member(key: "other_read_up_to", value: .integer(shown.otherReadUpTo)),
    ]
    if let reason = shown.dismissReason {
      members.append(Member(key: "dismiss_reason", value: .string(reason)))
    }
    return .object(members)
  }

  static func notification(_ shown: ShownNotification) -> JSONValue {
    let notification = shown.notification
    return [
      "id": .id(notification.id), "kind": .string(notification.kind.rawValue),
      "conversation_id": .id(notification.conversationID), "job_id": .id(notification.jobID),
      "person_id": .id(notification.actorID), "text": .string(shown.text),
      "created_at": .time(notification.createdAt), "read_at": .time(notification.readAt),
    ]
  }

  static func page<Item>(_ page: Page<Item>, _ item: (Item) -> JSONValue) -> [Member] {
    [
      Member(key: "items", value: .array(page.items.map(item))),
      Member(key: "next_cursor", value: .string(page.nextCursor)),
    ]
  }
}
