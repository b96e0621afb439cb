public import CoreStore
import Messaging
public import Model

/// Somebody's conversations: the list, each one, and what they set for themselves in it.
public struct Inbox: Sendable {
  public struct Choice: Hashable, Sendable {
    public var status: Conversation.Status?
    public var kind: Conversation.Kind?
    public var jobID: JobID?

    public init(
      status: Conversation.Status? = nil, kind: Conversation.Kind? = nil, jobID: JobID? = nil
    ) {
      self.status = status
      self.kind = kind
      self.jobID = jobID
    }
  }

  public struct Listing: Sendable {
    public let page: Page<ShownConversation>
    /// Of every status, whichever was chosen.
    public let counts: [Conversation.Status: ConversationCount]
  }

  let store: any MarketStore
  let bell: EventBell

  public init(store: any MarketStore, bell: EventBell) {
    self.store = store
    self.bell = bell
  }

  /// The ones written to last first: one's own, or everybody's for support.
  public func conversations(
    for viewer: PersonID, _ choice: Choice = Choice(), page request: PageRequest = .first
  ) throws(MarketError) -> Listing {
    let after = try request.timeCursor(ConversationKind.self)
    let found = try store.look { core in
      let viewer = try core.viewer(viewer)
      let search = ConversationSearch(
        of: viewer.role == .support ? nil : viewer.id, status: choice.status, kind: choice.kind,
        jobID: choice.jobID, after: after, limit: request.lookAhead)
      let positions = try core.conversations(search)
      return (
        positions, try core.shown(positions.map(\.id), to: viewer), try core.counts(of: search)
      )
    }
    let page = request.page(of: found.1) {
      ("\($0.lastWrittenAt.microseconds)", $0.conversation.id.description)
    }
    return Listing(page: page, counts: found.2)
  }

  /// - Throws: `.denied(.notFound)` when they cannot see it.
  public func conversation(
    _ id: ConversationID, for viewer: PersonID
  ) throws(MarketError) -> ShownConversation {
    try store.look { core in try core.conversation(id, shownTo: try core.viewer(viewer)) }
  }

  /// Muted, it notifies of no new messages, and nothing else changes.
  ///
  /// - Throws: `.denied` with `.notFound`, or `.notAllowed` to support.
  public func setMuted(
    _ isMuted: Bool, _ id: ConversationID, by person: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownConversation {
    try store.act(bell) { core in
      let person = try core.viewer(person)
      _ = try core.conversation(id, for: person, to: isMuted ? .mute : .unmute)
      try core.setMuted(isMuted, id, for: person.id)
      try core.append(Event(for: person.id, .status(id), at: now))
      return try core.conversation(id, shownTo: person)
    }
  }

  /// Tells support.
  ///
  /// - Throws: `.denied` with `.notFound`, or `.notAllowed` to support; `.invalid`.
  public func report(
    _ id: ConversationID, reason: String, by person: PersonID, at now: Timestamp
  ) throws(MarketError) {
    let reason = try TextRule.reason.checked(reason)
    try store.act(bell) { core in
      let person = try core.viewer(person)
      let found = try core.conversation(id, for: person, to: .report).conversation
      try core.insert(
        Report(conversationID: id, reporterID: person.id, reason: reason, createdAt: now))
      for supporter in try core.people(withRole: .support) {
        try core.notify(
          Notification(
            personID: supporter, kind: .report, conversationID: id, jobID: found.jobID,
            actorID: person.id, createdAt: now))
      }
    }
  }

  /// What was reported of a conversation, the newest first.
  ///
  /// - Throws: `.denied` with `.notFound`, or `.notAllowed` to all but support.
  public func reports(
    on id: ConversationID, for viewer: PersonID
  ) throws(MarketError) -> [Report] {
    try store.look { core in
      let viewer = try core.viewer(viewer)
      _ = try core.conversation(id, for: viewer, to: .see)
      guard viewer.role == .support else { throw MarketError.denied(.notAllowed) }
      return try core.reports(on: id, limit: 1000)
    }
  }
}
