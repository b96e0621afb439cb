public import Model

/// How somebody stands to a job: all that decides what they may do with it.
public struct JobViewer: Hashable, Sendable {
  public enum Action: Hashable, Sendable, CaseIterable {
    case see
    case edit
    /// The provider's first message, which opens the conversation.
    case expressInterest
    case start
  }

  public var role: Person.Role
  public var isOwner: Bool
  public var isStarter: Bool
  /// The status of their own conversation about it.
  public var conversationStatus: Conversation.Status?

  public init(
    role: Person.Role, isOwner: Bool = false, isStarter: Bool = false,
    conversationStatus: Conversation.Status? = nil
  ) {
    self.role = role
    self.isOwner = isOwner
    self.isStarter = isStarter
    self.conversationStatus = conversationStatus
  }

  /// `nil` when it is allowed.
  public func denial(of action: Action, on job: JobStanding) -> Denial? {
    guard sees(job) else { return .notFound }
    switch action {
    case .see: return nil
    case .edit: return isOwner || role == .support ? nil : .notAllowed
    case .expressInterest: return role == .provider ? job.messagingDenial : .notAllowed
    case .start: return role == .provider ? startDenial(on: job) : .notAllowed
    }
  }

  private func sees(_ job: JobStanding) -> Bool {
    switch role {
    case .support: true
    case .customer, .partner: isOwner
    case .provider: job.stage == .open || isStarter || conversationStatus != nil
    }
  }

  private func startDenial(on job: JobStanding) -> Denial? {
    if job.stage != .open { return .jobStage }
    if job.isAnotherHired { return .hiredOther }
    switch conversationStatus {
    case .active, .hired: return nil
    case .dismissed: return .conversationDismissed
    case .closed: return .conversationClosed
    case nil: return job.requiresConversation ? .firstMessageRequired : nil
    }
  }
}
