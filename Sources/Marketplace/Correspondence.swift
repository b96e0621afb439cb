public import CoreStore
import Messaging
public import Model

/// The messages of conversations: reading them, writing them, having read them.
public struct Correspondence: Sendable {
  public enum Place: Hashable, Sendable {
    case latest
    /// Those with smaller numbers, the last of them.
    case before(Int)
    /// Those with greater numbers, the first of them.
    case after(Int)
  }

  /// Messages in ascending order.
  public struct Excerpt: Sendable {
    public let messages: [ShownMessage]
    public let hasEarlier: Bool
    public let hasLater: Bool
  }

  let store: any MarketStore
  let bell: EventBell
  let limits: Limits

  public init(store: any MarketStore, bell: EventBell, limits: Limits = .standard) {
    self.store = store
    self.bell = bell
    self.limits = limits
  }

  /// - Throws: `.denied(.notFound)` when they cannot see the conversation; `.invalid` for a limit
  ///   out of 1 to 100.
  public func messages(
    in id: ConversationID, at place: Place = .latest, limit: Int = PageRequest.standardLimit,
    for viewer: PersonID
  ) throws(MarketError) -> Excerpt {
    let request = try PageRequest(limit: limit)
    return try store.look { core in
      _ = try core.conversation(id, for: try core.viewer(viewer), to: .see)
      let found: [Message]
      let hasMore: Bool
      switch place {
      case .after(let number):
        let ahead = try core.messages(in: id, after: number, limit: request.lookAhead)
        (found, hasMore) = (Array(ahead.prefix(limit)), ahead.count > limit)
      case .before, .latest:
        let end = if case .before(let number) = place { number } else { Int.max }
        let ahead = try core.messages(in: id, before: end, limit: request.lookAhead)
        (found, hasMore) = (ahead.suffix(limit), ahead.count > limit)
      }
      let first = found.first?.number ?? 0
      let hasEarlier: Bool
      let hasLater: Bool
      switch place {
      case .latest: (hasEarlier, hasLater) = (hasMore, false)
      case .before(let number):
        let next = try core.messages(in: id, after: max(number, 1) - 1, limit: 1)
        (hasEarlier, hasLater) = (hasMore, !next.isEmpty)
      case .after: (hasEarlier, hasLater) = (first > 1, hasMore)
      }
      return Excerpt(
        messages: try core.shown(found), hasEarlier: hasEarlier, hasLater: hasLater)
    }
  }

  /// Sends one message with `attachments`, in that order: all of it is durable when this returns,
  /// and nothing of it has happened when it throws.
  ///
  /// - Throws: `.denied` with why they cannot write; `.attachmentNotUsable`; `.invalid` for text or
  ///   attachments past the limits, or neither.
  public func send(
    _ text: String, with attachments: [AttachmentID] = [], to id: ConversationID,
    by author: PersonID, at now: Timestamp, once: OnceOnly<ShownMessage>? = nil
  ) throws(MarketError) -> ShownMessage {
    try limits.check(text, attachmentCount: attachments.count)
    return try store.act(bell) { core in
      let author = try core.viewer(author)
      let found = try core.conversation(id, for: author, to: .write).conversation
      let message = try core.send(
        MessageDraft(
          conversationID: id, authorID: author.id, text: text, attachments: attachments,
          sentAt: now))
      let muted = try core.participations(in: [id])[id, default: []].filter(\.isMuted)
      for person in found.participants {
        try core.append(Event(for: person, .message(message.id, in: id), at: now))
        guard person != author.id, !muted.contains(where: { $0.personID == person }) else {
          continue
        }
        try core.notify(
          Notification(
            personID: person, kind: .message, conversationID: id, jobID: found.jobID,
            actorID: author.id, createdAt: now))
      }
      let shown = try core.shown(message)
      try once?.finish(shown, core)
      return shown
    }
  }

  /// The viewer has read everything up to message `number`. Never goes back; the conversation's
  /// notifications of messages are read with it.
  ///
  /// - Throws: `.denied` with `.notFound`, or `.notAllowed` to support; `.invalid` for a negative
  ///   number.
  public func markRead(
    _ id: ConversationID, upTo number: Int, by person: PersonID, at now: Timestamp
  ) throws(MarketError) {
    guard number >= 0 else {
      throw .invalid(field: "number", sentence: "The number is \(number); it must be at least 0.")
    }
    try store.act(bell) { core in
      let person = try core.viewer(person)
      let found = try core.conversation(id, for: person, to: .markRead).conversation
      let receipt = ReadReceipt(
        conversationID: id, personID: person.id, number: number, at: now)
      guard let recorded = try core.record(receipt) else { return }
      if try core.participations(in: [id])[id]?.first(where: { $0.personID == person.id })?
        .unreadCount == 0
      {
        try core.markMessagesNotified(in: id, of: person.id, at: now)
      }
      for participant in found.participants {
        try core.append(
          Event(
            for: participant, .read(id, by: person.id, number: recorded.number), at: now))
      }
    }
  }

  /// An attachment with its renditions, to whoever may see it: a pending one to its uploader, one in
  /// a message to whoever sees the conversation, an avatar to whoever sees the person.
  ///
  /// - Throws: `.denied(.notFound)`.
  public func attachment(
    _ id: AttachmentID, for viewer: PersonID
  ) throws(MarketError) -> ShownAttachment {
    try store.look { core in
      let viewer = try core.viewer(viewer)
      guard let attachment = try core.attachment(id) else { throw MarketError.denied(.notFound) }
      switch (attachment.placement, attachment.conversationID) {
      case (.linked, let place?): _ = try core.conversation(place, for: viewer, to: .see)
      case (.avatar, nil): _ = try core.person(attachment.uploaderID, for: viewer)
      case _ where attachment.uploaderID == viewer.id: break
      default: throw MarketError.denied(.notFound)
      }
      return ShownAttachment(
        attachment: attachment, renditions: try core.renditions(of: attachment.blobID))
    }
  }
}
