import CoreStore
public import Messaging
public import Model

/// A conversation as one viewer sees it.
public struct ShownConversation: Hashable, Sendable {
  public var conversation: Conversation
  public var job: Job?
  /// The owner or partner first; where there are no sides, by id.
  public var parties: [Person]
  /// The other party; `nil` for support, and where there is none.
  public var other: Person?
  public var lastMessage: ShownMessage?
  /// The last message's, or the conversation's own: what lists are ordered by.
  public var lastWrittenAt: Timestamp
  public var unreadCount: Int
  public var isMuted: Bool
  /// Why the viewer cannot write; `nil` when they can.
  public var writingDenial: Denial?
  /// What the viewer may do now, besides reading and writing.
  public var actions: [ConversationStanding.Action]
  public var readUpTo: Int
  public var otherReadUpTo: Int
  /// For owner and support only.
  public var dismissReason: String?
}

extension MarketReader {
  /// In the order of `ids`, in a dozen questions to the store, however many they are; those that the
  /// viewer cannot see are left out.
  func shown(
    _ ids: [ConversationID], to viewer: Person
  ) throws -> [ShownConversation] {
    let records = try conversations(ids)
    let participations = try participations(in: ids)
    let people = try people(participations.values.flatMap { $0.map(\.personID) })
    let hired = try hiredProviders(on: records.values.compactMap { $0.job?.id })
    let lastMessages = try shown(ids.compactMap { records[$0]?.lastMessage })
    let lastShown = Dictionary(lastMessages.map { ($0.message.conversationID, $0) }) { a, _ in a }
    return ids.compactMap { id in
      guard let record = records[id] else { return nil }
      let job = record.job.map { job in
        JobStanding(
          of: job,
          isAnotherHired: hired[job.id].map {
            $0 != record.conversation.parties?.providerID
          } ?? false)
      }
      return ShownConversation(
        record, ConversationStanding(of: viewer, in: record.conversation, job: job),
        to: viewer, participations[id] ?? [], people, lastShown[id])
    }
  }
}

extension ShownConversation {
  fileprivate init?(
    _ record: ConversationRecord, _ standing: ConversationStanding, to viewer: Person,
    _ participations: [Participation], _ people: [PersonID: Person], _ lastMessage: ShownMessage?
  ) {
    guard standing.denial(of: .see) == nil else { return nil }
    let conversation = record.conversation
    let order = conversation.parties.map { [$0.ownerID, $0.providerID] }
    let own = participations.first { $0.personID == viewer.id }
    let others = participations.filter { $0.personID != viewer.id }
    let listed: [ConversationStanding.Action] = [
      .hire, .dismiss, .close, own?.isMuted == true ? .unmute : .mute, .report, .reopen,
    ]
    self.init(
      conversation: conversation, job: record.job,
      parties: (order ?? participations.map(\.personID)).compactMap { people[$0] },
      other: own == nil || others.count != 1 ? nil : others.first.flatMap { people[$0.personID] },
      lastMessage: lastMessage, lastWrittenAt: record.lastWrittenAt,
      unreadCount: own?.unreadCount ?? 0, isMuted: own?.isMuted ?? false,
      writingDenial: standing.denial(of: .write),
      actions: listed.filter { standing.denial(of: $0) == nil }, readUpTo: own?.readUpTo ?? 0,
      otherReadUpTo: own == nil ? 0 : others.map(\.readUpTo).max() ?? 0,
      dismissReason: standing.role == .support || standing.relation == .owner
        ? conversation.dismissReason : nil)
  }
}
