/// Work that a customer or partner wants done.
public struct Job: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case standard
    /// Taken on as it stands: nothing is talked about.
    case superhero
    case pitchRequest = "pitch_request"
  }

  public enum Stage: String, Sendable, CaseIterable {
    case open
    case inProgress = "in_progress"
    case finalReview = "final_review"
    case done
  }

  public let id: JobID
  public var ownerID: PersonID
  public var title: String
  /// May be empty.
  public var description: String
  public var kind: Kind
  public var stage: Stage
  /// The owner's switch.
  public var isMessagingEnabled: Bool
  /// Whether a provider must have written to the owner before starting.
  public var requiresConversation: Bool
  /// The provider who started it.
  public var startedBy: PersonID?
  public var createdAt: Timestamp

  public init(
    id: JobID = JobID(), ownerID: PersonID, title: String, description: String = "",
    kind: Kind = .standard, stage: Stage = .open, isMessagingEnabled: Bool = true,
    requiresConversation: Bool = false, startedBy: PersonID? = nil, createdAt: Timestamp
  ) {
    self.id = id
    self.ownerID = ownerID
    self.title = title
    self.description = description
    self.kind = kind
    self.stage = stage
    self.isMessagingEnabled = isMessagingEnabled
    self.requiresConversation = requiresConversation
    self.startedBy = startedBy
    self.createdAt = createdAt
  }
}
