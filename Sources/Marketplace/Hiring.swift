public import CoreStore
import Messaging
public import Model

/// How conversations change their status: hiring, dismissing, closing, and support's reopening.
public struct Hiring: Sendable {
  let store: any MarketStore
  let bell: EventBell

  public init(store: any MarketStore, bell: EventBell) {
    self.store = store
    self.bell = bell
  }

  /// - Throws: `.denied` with `.confirmationRequired` unless it is confirmed, `.alreadyHired`,
  ///   `.conversationDismissed`, `.conversationClosed`, `.notAllowed` or `.notFound`.
  public func hire(
    in conversation: ConversationID, isConfirmed: Bool, by owner: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownConversation {
    try store.act(bell) { core in
      let owner = try core.viewer(owner)
      let found = try core.conversation(conversation, for: owner, to: .hire).conversation
      guard isConfirmed else { throw MarketError.denied(.confirmationRequired) }
      return try Self.set(.hired, found, by: owner, .hired, core, at: now)
    }
  }

  /// The provider is told politely and never the reason.
  ///
  /// - Throws: `.denied`, as `hire`, and with `.statusConflict` after hiring; `.invalid`.
  public func dismiss(
    _ conversation: ConversationID, reason: String? = nil, by owner: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownConversation {
    let reason = try reason.map(TextRule.reason.checked)
    return try store.act(bell) { core in
      let owner = try core.viewer(owner)
      let found = try core.conversation(conversation, for: owner, to: .dismiss).conversation
      return try Self.set(
        .dismissed, found, by: owner, .dismissed, reason: reason == "" ? nil : reason, core,
        at: now)
    }
  }

  /// By the owner or support.
  ///
  /// - Throws: `.denied` with `.conversationDismissed`, `.conversationClosed`, `.notAllowed` or
  ///   `.notFound`.
  public func close(
    _ conversation: ConversationID, by person: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownConversation {
    try store.act(bell) { core in
      let person = try core.viewer(person)
      let found = try core.conversation(conversation, for: person, to: .close).conversation
      return try Self.set(.closed, found, by: person, .closed, core, at: now)
    }
  }

  /// Support sets any status back to active.
  ///
  /// - Throws: `.denied` with `.statusConflict` when it is active, `.notAllowed` or `.notFound`.
  public func reopen(
    _ conversation: ConversationID, by person: PersonID, at now: Timestamp
  ) throws(MarketError) -> ShownConversation {
    try store.act(bell) { core in
      let person = try core.viewer(person)
      let found = try core.conversation(conversation, for: person, to: .reopen).conversation
      return try Self.set(.active, found, by: person, .reopened, core, at: now)
    }
  }

  /// Everybody who takes part sees it; all but who did it are notified.
  private static func set(
    _ status: Conversation.Status, _ conversation: Conversation, by actor: Person,
    _ kind: Notification.Kind, reason: String? = nil, _ core: any MarketWriter,
    at now: Timestamp
  ) throws -> ShownConversation {
    try core.setStatus(status, of: conversation.id, dismissReason: reason, at: now)
    try core.announce(conversation, at: now)
    for person in conversation.participants where person != actor.id {
      try core.notify(
        Notification(
          personID: person, kind: kind, conversationID: conversation.id,
          jobID: conversation.jobID, actorID: actor.id, createdAt: now))
    }
    return try core.conversation(conversation.id, shownTo: actor)
  }
}
