import Model

extension SQLiteTransaction {
  private static let jobColumns = """
    id, owner_id, title, description, kind, stage, messaging_enabled, conversation_required,
    started_by, created_at
    """

  func job(_ id: JobID) throws(CoreStoreError) -> Job? {
    try connection.row(
      "SELECT \(Self.jobColumns) FROM jobs WHERE id = $1", [.id(id)], decodeJob)
  }

  func jobs(_ ids: [JobID]) throws(CoreStoreError) -> [JobID: Job] {
    let found = try rows(
      among: ids.map(\.description),
      "SELECT \(Self.jobColumns) FROM jobs WHERE id IN ($ids)", decodeJob)
    return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
  }

  func jobs(_ search: JobSearch) throws(CoreStoreError) -> [Job] {
    // Times stay far from the greatest one, and every id is smaller than "~".
    let choice = """
      (created_at, id) < ($1, $2) AND ($3 IS NULL OR stage = $3)
      ORDER BY created_at DESC, id DESC LIMIT $4
      """
    let values: [SQLValue] = [
      .time(search.after?.time ?? Timestamp(microseconds: .max)),
      .text(search.after?.id.description ?? "~"), .optionalText(search.stage?.rawValue),
      Self.bounded(search.limit),
    ]
    switch search.scope {
    case .all:
      return try connection.rows(
        "SELECT \(Self.jobColumns) FROM jobs WHERE \(choice)", values, decodeJob)
    case .owned(let owner):
      return try connection.rows(
        "SELECT \(Self.jobColumns) FROM jobs WHERE owner_id = $5 AND \(choice)",
        values + [.id(owner)], decodeJob)
    case .visible(let provider):
      return try connection.rows(
        """
        SELECT \(Self.jobColumns) FROM jobs
        WHERE (stage = 'open' OR started_by = $5 OR EXISTS (
          SELECT 1 FROM conversations
          WHERE conversations.job_id = jobs.id AND conversations.provider_id = $5)) AND \(choice)
        """, values + [.id(provider)], decodeJob)
    }
  }

  func insert(_ job: Job) throws(CoreStoreError) {
    try requirePerson(job.ownerID)
    let inserted = try connection.change(
      """
      INSERT INTO jobs (\(Self.jobColumns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING
      """,
      [
        .id(job.id), .id(job.ownerID), try StoredText.jobTitle.value(job.title),
        try StoredText.jobDescription.value(job.description), .text(job.kind.rawValue),
        .text(job.stage.rawValue), .flag(job.isMessagingEnabled),
        .flag(job.requiresConversation), .optionalID(job.startedBy), .time(job.createdAt),
      ])
    guard inserted == 1 else { throw .conflict(.alreadyExists(job.id.description)) }
  }

  func update(_ job: Job) throws(CoreStoreError) {
    let changed = try connection.change(
      """
      UPDATE jobs SET title = $2, description = $3, kind = $4, stage = $5,
        messaging_enabled = $6, conversation_required = $7, started_by = $8
      WHERE id = $1
      """,
      [
        .id(job.id), try StoredText.jobTitle.value(job.title),
        try StoredText.jobDescription.value(job.description), .text(job.kind.rawValue),
        .text(job.stage.rawValue), .flag(job.isMessagingEnabled),
        .flag(job.requiresConversation), .optionalID(job.startedBy),
      ])
    guard changed == 1 else { throw .conflict(.noSuchJob(job.id)) }
  }

  func hiredProviders(on jobs: [JobID]) throws(CoreStoreError) -> [JobID: PersonID] {
    let found = try rows(
      among: jobs.map(\.description),
      "SELECT job_id, provider_id FROM conversations WHERE status = 'hired' AND job_id IN ($ids)"
    ) { (row) throws(CoreStoreError) in
      (try row.id(JobKind.self), try row.id(PersonKind.self))
    }
    return Dictionary(found) { first, _ in first }
  }

  func conversations(
    of provider: PersonID, about jobs: [JobID]
  ) throws(CoreStoreError) -> [JobID: ConversationSummary] {
    let found = try rows(
      among: jobs.map(\.description),
      """
      SELECT job_id, id, status FROM conversations
      WHERE provider_id = $1 AND job_id IN ($ids)
      """, with: [.id(provider)]
    ) { (row) throws(CoreStoreError) in
      (
        try row.id(JobKind.self),
        ConversationSummary(
          id: try row.id(ConversationKind.self),
          status: try row.value(Conversation.Status.self))
      )
    }
    return Dictionary(found) { first, _ in first }
  }
}

private func decodeJob(_ row: inout ResultRow) throws(CoreStoreError) -> Job {
  Job(
    id: try row.id(JobKind.self), ownerID: try row.id(PersonKind.self), title: try row.text(),
    description: try row.text(), kind: try row.value(Job.Kind.self),
    stage: try row.value(Job.Stage.self), isMessagingEnabled: try row.flag(),
    requiresConversation: try row.flag(), startedBy: try row.optionalID(PersonKind.self),
    createdAt: try row.time())
}
