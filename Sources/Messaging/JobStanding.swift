public import Model

/// How a job stands, as far as messages and providers go.
public struct JobStanding: Hashable, Sendable {
  public var kind: Job.Kind
  public var stage: Job.Stage
  public var isMessagingEnabled: Bool
  public var requiresConversation: Bool
  /// Seen from one provider's side: the owner hired a different one.
  public var isAnotherHired: Bool

  public init(
    kind: Job.Kind, stage: Job.Stage, isMessagingEnabled: Bool, requiresConversation: Bool,
    isAnotherHired: Bool
  ) {
    self.kind = kind
    self.stage = stage
    self.isMessagingEnabled = isMessagingEnabled
    self.requiresConversation = requiresConversation
    self.isAnotherHired = isAnotherHired
  }

  public init(of job: Job, isAnotherHired: Bool) {
    self.init(
      kind: job.kind, stage: job.stage, isMessagingEnabled: job.isMessagingEnabled,
      requiresConversation: job.requiresConversation, isAnotherHired: isAnotherHired)
  }

  /// Why nobody writes about the job; messaging stays on after it is done.
  public var messagingDenial: Denial? {
    if !isMessagingEnabled { return .messagingTurnedOff }
    if kind == .superhero { return .superheroJob }
    return stage == .finalReview ? .finalReview : nil
  }
}
