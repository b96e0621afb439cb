/// A numbered run of messages between its participants.
public struct Conversation: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Between a partner and a provider, or between people of this machine's command line.
    case direct
    /// Between a job's owner and one provider.
    case job
  }

  public enum Status: String, Sendable, CaseIterable {
    case active
    case hired
    case dismissed
    case closed
  }

  /// The two sides. The owner is the job's, or the partner who opened a direct thread.
  public struct Parties: Hashable, Sendable {
    public var ownerID: PersonID
    public var providerID: PersonID

    public init(ownerID: PersonID, providerID: PersonID) {
      self.ownerID = ownerID
      self.providerID = providerID
    }
  }

  public let id: ConversationID
  public var kind: Kind
  public var status: Status
  public var statusChangedAt: Timestamp
  /// Of the kind `job` only, and always.
  public var jobID: JobID?
  /// `nil` between people of the command line, who have no sides.
  public var parties: Parties?
  /// Shown to owner and support only; `nil` unless the status is dismissed.
  public var dismissReason: String?
  /// Only these may write into it; ascending by id, each once.
  public var participants: [PersonID]
  public var createdAt: Timestamp

  /// Between people without sides. Sorts the participants and drops repetitions.
  public init(
    id: ConversationID = ConversationID(), kind: Kind = .direct, participants: [PersonID],
    createdAt: Timestamp
  ) {
    self.id = id
    self.kind = kind
    status = .active
    statusChangedAt = createdAt
    self.participants = Set(participants).sorted { $0.description < $1.description }
    self.createdAt = createdAt
  }

  /// Between two parties; about `job` when it is given.
  public init(
    id: ConversationID = ConversationID(), between parties: Parties, about job: JobID? = nil,
    createdAt: Timestamp
  ) {
    self.init(
      id: id, kind: job == nil ? .direct : .job,
      participants: [parties.ownerID, parties.providerID], createdAt: createdAt)
    jobID = job
    self.parties = parties
  }
}
