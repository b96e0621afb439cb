public import CoreStore
import Messaging
public import Model

/// Jobs: posting, finding, changing and starting them.
public struct JobBoard: Sendable {
  /// What a job's owner says of it.
  public struct Posting: Hashable, Sendable {
    public var title: String
    public var description = ""
    public var kind = Job.Kind.standard
    public var isMessagingEnabled = true
    public var requiresConversation = false

    public init(title: String) { self.title = title }
  }

  /// What is to be changed; `nil` stays.
  public struct Change: Hashable, Sendable {
    public var title: String?
    public var description: String?
    public var stage: Job.Stage?
    public var isMessagingEnabled: Bool?
    public var requiresConversation: Bool?

    public init() {}
  }

  let store: any MarketStore
  let bell: EventBell

  public init(store: any MarketStore, bell: EventBell) {
    self.store = store
    self.bell = bell
  }

  /// - Throws: `.denied(.notAllowed)` to providers and support; `.invalid`.
  public func post(
    _ posting: Posting, by owner: PersonID, at now: Timestamp, once: OnceOnly<ShownJob>? = nil
  ) throws(MarketError) -> ShownJob {
    let title = try TextRule.title.checked(posting.title)
    let description = try TextRule.description.checked(posting.description)
    return try store.act(bell) { core in
      let owner = try core.viewer(owner)
      guard owner.role.mayPostJobs else { throw MarketError.denied(.notAllowed) }
      let job = Job(
        ownerID: owner.id, title: title, description: description, kind: posting.kind,
        isMessagingEnabled: posting.isMessagingEnabled,
        requiresConversation: posting.requiresConversation, createdAt: now)
      try core.insert(job)
      let shown = try core.job(job.id, for: owner, to: .see)
      try once?.finish(shown, core)
      return shown
    }
  }

  /// The newest first: owners see their own, providers open ones and those they had to do with,
  /// support all.
  public func jobs(
    for viewer: PersonID, stage: Job.Stage? = nil, page request: PageRequest = .first
  ) throws(MarketError) -> Page<ShownJob> {
    let after = try request.timeCursor(JobKind.self)
    let found = try store.look { core in
      let viewer = try core.viewer(viewer)
      let scope: JobSearch.Scope =
        switch viewer.role {
        case .customer, .partner: .owned(by: viewer.id)
        case .provider: .visible(toProvider: viewer.id)
        case .support: .all
        }
      let jobs = try core.jobs(
        JobSearch(scope, stage: stage, after: after, limit: request.lookAhead))
      return try core.shown(jobs, to: viewer)
    }
    return request.page(of: found) {
      ("\($0.job.createdAt.microseconds)", $0.job.id.description)
    }
  }

  /// - Throws: `.denied(.notFound)` when they cannot see it.
  public func job(_ id: JobID, for viewer: PersonID) throws(MarketError) -> ShownJob {
    try store.look { core in try core.job(id, for: try core.viewer(viewer), to: .see) }
  }

  /// - Throws: `.denied` with `.notFound` or `.notAllowed`; `.invalid`.
  public func change(
    _ id: JobID, _ change: Change, by editor: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownJob {
    let title = try change.title.map(TextRule.title.checked)
    let description = try change.description.map(TextRule.description.checked)
    return try store.act(bell) { core in
      let editor = try core.viewer(editor)
      var job = try core.job(id, for: editor, to: .edit).job
      job.title = title ?? job.title
      job.description = description ?? job.description
      job.stage = change.stage ?? job.stage
      job.isMessagingEnabled = change.isMessagingEnabled ?? job.isMessagingEnabled
      job.requiresConversation = change.requiresConversation ?? job.requiresConversation
      try core.update(job)
      try Self.announceConversations(about: job, core, at: now)
      return try core.job(id, for: editor, to: .see)
    }
  }

  /// The provider begins the work.
  ///
  /// - Throws: `.denied` with `.notFound`, `.notAllowed`, `.jobStage`, `.hiredOther`,
  ///   `.firstMessageRequired`, `.conversationDismissed` or `.conversationClosed`.
  public func start(
    _ id: JobID, by provider: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownJob {
    try store.act(bell) { core in
      let provider = try core.viewer(provider)
      var job = try core.job(id, for: provider, to: .start).job
      job.stage = .inProgress
      job.startedBy = provider.id
      try core.update(job)
      try Self.announceConversations(about: job, core, at: now)
      return try core.job(id, for: provider, to: .see)
    }
  }

  /// Whether one can write about the job may have changed, and lists show its stage.
  private static func announceConversations(
    about job: Job, _ core: any MarketWriter, at now: Timestamp
  ) throws {
    var search = ConversationSearch(of: job.ownerID, jobID: job.id, limit: 1000)
    while true {
      let positions = try core.conversations(search)
      for record in try core.conversations(positions.map(\.id)).values {
        try core.announce(record.conversation, at: now)
      }
      guard positions.count == search.limit else { return }
      search.after = positions.last
    }
  }
}
