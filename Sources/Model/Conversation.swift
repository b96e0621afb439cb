/// A numbered run of messages between its participants.
public struct Conversation: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Between people, about nothing in particular.
    case direct
  }

  public let id: ConversationID
  public var kind: Kind
  /// Only these may write into it; ascending by id, each once.
  public var participants: [PersonID]
  public var createdAt: Timestamp

  /// Sorts the participants and drops repetitions.
  public init(
    id: ConversationID = ConversationID(), kind: Kind = .direct, participants: [PersonID],
    createdAt: Timestamp
  ) {
    self.id = id
    self.kind = kind
    self.participants = Set(participants).sorted { $0.description < $1.description }
    self.createdAt = createdAt
  }
}
