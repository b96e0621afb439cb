import Model

extension SQLiteTransaction {
  private static let notificationColumns =
    "id, person_id, kind, conversation_id, job_id, actor_id, created_at, read_at"

  func notification(_ id: NotificationID) throws(CoreStoreError) -> Notification? {
    try connection.row(
      "SELECT \(Self.notificationColumns) FROM notifications WHERE id = $1", [.id(id)],
      decodeNotification)
  }

  func notifications(_ search: NotificationSearch) throws(CoreStoreError) -> [Notification] {
    try connection.rows(
      """
      SELECT \(Self.notificationColumns) FROM notifications
      WHERE person_id = $1 AND (created_at, id) < ($2, $3)
        \(search.isUnreadOnly ? "AND read_at IS NULL" : "")
      ORDER BY created_at DESC, id DESC LIMIT $4
      """,
      [
        .id(search.personID), .time(search.after?.time ?? Timestamp(microseconds: .max)),
        .text(search.after?.id.description ?? "~"), Self.bounded(search.limit),
      ], decodeNotification)
  }

  func unreadNotificationCount(of person: PersonID) throws(CoreStoreError) -> Int {
    try connection.number(
      "SELECT COUNT(*) FROM notifications WHERE person_id = $1 AND read_at IS NULL",
      [.id(person)])
  }

  func insert(_ notification: Notification) throws(CoreStoreError) {
    try connection.change(
      """
      INSERT INTO notifications (\(Self.notificationColumns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .id(notification.id), .id(notification.personID), .text(notification.kind.rawValue),
        .optionalID(notification.conversationID), .optionalID(notification.jobID),
        .optionalID(notification.actorID), .time(notification.createdAt),
        .optionalTime(notification.readAt),
      ])
  }

  func markRead(
    _ ids: [NotificationID]?, of person: PersonID, at now: Timestamp
  ) throws(CoreStoreError) -> Int {
    guard let ids else {
      return try connection.change(
        "UPDATE notifications SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL",
        [.id(person), .time(now)])
    }
    var count = 0
    for id in ids {
      count += try connection.change(
        """
        UPDATE notifications SET read_at = $3
        WHERE id = $1 AND person_id = $2 AND read_at IS NULL
        """, [.id(id), .id(person), .time(now)])
    }
    return count
  }

  func markMessagesNotified(
    in conversation: ConversationID, of person: PersonID, at now: Timestamp
  ) throws(CoreStoreError) {
    try connection.change(
      """
      UPDATE notifications SET read_at = $3
      WHERE person_id = $1 AND conversation_id = $2 AND read_at IS NULL
        AND kind IN ('message', 'interest')
      """, [.id(person), .id(conversation), .time(now)])
  }

  func insert(_ report: Report) throws(CoreStoreError) {
    try connection.change(
      """
      INSERT INTO reports (id, conversation_id, reporter_id, reason, created_at)
      VALUES ($1, $2, $3, $4, $5)
      """,
      [
        .id(report.id), .id(report.conversationID), .id(report.reporterID),
        try StoredText.reportReason.value(report.reason), .time(report.createdAt),
      ])
  }

  func reports(
    on conversation: ConversationID, limit: Int
  ) throws(CoreStoreError) -> [Report] {
    try connection.rows(
      """
      SELECT id, conversation_id, reporter_id, reason, created_at FROM reports
      WHERE conversation_id = $1 ORDER BY created_at DESC LIMIT $2
      """, [.id(conversation), Self.bounded(limit)]
    ) { (row) throws(CoreStoreError) in
      Report(
        id: try row.id(ReportKind.self), conversationID: try row.id(ConversationKind.self),
        reporterID: try row.id(PersonKind.self), reason: try row.text(),
        createdAt: try row.time())
    }
  }
}

private func decodeNotification(_ row: inout ResultRow) throws(CoreStoreError) -> Notification {
  Notification(
    id: try row.id(NotificationKind.self), personID: try row.id(PersonKind.self),
    kind: try row.value(Notification.Kind.self),
    conversationID: try row.optionalID(ConversationKind.self),
    jobID: try row.optionalID(JobKind.self), actorID: try row.optionalID(PersonKind.self),
    createdAt: try row.time(), readAt: try row.optionalTime())
}
