public import CoreStore
import Messaging
public import Model

/// How conversations begin: with a provider's interest in a job, or with a partner's direct thread.
public struct Introductions: Sendable {
  public struct Interest: Sendable {
    public let conversation: ShownConversation
    public let message: ShownMessage
  }

  let store: any MarketStore
  let bell: EventBell
  let limits: Limits

  public init(store: any MarketStore, bell: EventBell, limits: Limits = .standard) {
    self.store = store
    self.bell = bell
    self.limits = limits
  }

  /// Whether the provider could send a first message on the job, as `express` checks it again.
  ///
  /// - Throws: `.alreadyExists` or `.denied`.
  public func checkInterest(
    in job: JobID, by provider: PersonID
  ) throws(MarketError) {
    try store.look { core in
      _ = try core.openJob(job, toInterestOf: try core.viewer(provider))
    }
  }

  /// A provider's first message on a job, which opens the conversation; its owner is notified.
  /// `attachments` are what they uploaded for no conversation.
  ///
  /// - Throws: `.alreadyExists` when they have one; `.denied` with `.notFound`, `.notAllowed` or why
  ///   messaging is unavailable; `.attachmentNotUsable`; `.invalid`.
  public func express(
    _ text: String, with attachments: [AttachmentID] = [], in job: JobID, by provider: PersonID,
    at now: Timestamp, once: OnceOnly<Interest>? = nil
  ) throws(MarketError) -> Interest {
    try limits.check(text, attachmentCount: attachments.count)
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw .invalid(field: "text", sentence: "The first message needs a text.")
    }
    return try store.act(bell) { core in
      let provider = try core.viewer(provider)
      let seen = try core.openJob(job, toInterestOf: provider)
      let conversation = Conversation(
        between: .init(ownerID: seen.job.ownerID, providerID: provider.id), about: job,
        createdAt: now)
      try core.insert(conversation)
      let message = try core.send(
        MessageDraft(
          conversationID: conversation.id, authorID: provider.id, text: text,
          attachments: attachments, sentAt: now))
      try core.announce(conversation, at: now)
      for person in conversation.participants {
        try core.append(
          Event(for: person, .message(message.id, in: conversation.id), at: now))
      }
      try core.notify(
        Notification(
          personID: seen.job.ownerID, kind: .interest, conversationID: conversation.id,
          jobID: job, actorID: provider.id, createdAt: now))
      let interest = Interest(
        conversation: try core.conversation(conversation.id, shownTo: provider),
        message: try core.shown(message))
      try once?.finish(interest, core)
      return interest
    }
  }

  /// The partner's direct thread with a provider; opened when there is none yet.
  ///
  /// - Throws: `.denied(.notAllowed)` to everybody but partners; `.denied(.notFound)` when there is
  ///   no such provider.
  public func thread(
    with provider: PersonID, for partner: PersonID, at now: Timestamp
  ) throws(MarketError) -> (conversation: ShownConversation, isNew: Bool) {
    try store.act(bell) { core in
      let partner = try core.viewer(partner)
      guard partner.role.mayOpenThreads else { throw MarketError.denied(.notAllowed) }
      guard let other = try core.person(provider), other.role == .provider else {
        throw MarketError.denied(.notFound)
      }
      let parties = Conversation.Parties(ownerID: partner.id, providerID: provider)
      if let existing = try core.thread(between: parties) {
        return (try core.conversation(existing, shownTo: partner), false)
      }
      guard other.deletedAt == nil else { throw MarketError.denied(.notFound) }
      let conversation = Conversation(between: parties, createdAt: now)
      try core.insert(conversation)
      try core.announce(conversation, at: now)
      return (try core.conversation(conversation.id, shownTo: partner), true)
    }
  }
}

extension MarketReader {
  fileprivate func openJob(_ id: JobID, toInterestOf provider: Person) throws -> ShownJob {
    let seen = try job(id, for: provider, to: .see)
    if let existing = seen.conversationID { throw MarketError.alreadyExists(existing) }
    if let denial = seen.denial(of: .expressInterest) { throw MarketError.denied(denial) }
    return seen
  }

  func shown(_ message: Message) throws -> ShownMessage {
    guard let shown = try shown([message]).first else { throw MarketError.denied(.notFound) }
    return shown
  }

  func conversation(
    _ id: ConversationID, shownTo viewer: Person
  ) throws -> ShownConversation {
    guard let shown = try shown([id], to: viewer).first else {
      throw MarketError.denied(.notFound)
    }
    return shown
  }
}

extension Limits {
  /// Characters are counted as Unicode scalars, so that a length in characters bounds the bytes.
  func check(_ text: String, attachmentCount: Int) throws(MarketError) {
    let characterCount = text.unicodeScalars.count
    guard characterCount <= messageCharacterCount else {
      throw .invalid(
        field: "text",
        sentence:
          "The message has \(characterCount) characters; the limit is \(messageCharacterCount).",
        limit: messageCharacterCount, actual: characterCount)
    }
    guard attachmentCount <= attachmentsPerMessage else {
      throw .invalid(
        field: "attachment_ids",
        sentence:
          "The message has \(attachmentCount) attachments; the limit is \(attachmentsPerMessage).",
        limit: attachmentsPerMessage, actual: attachmentCount)
    }
  }
}
