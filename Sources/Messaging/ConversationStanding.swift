public import Model

/// How somebody stands to a conversation, and how the conversation stands: all that decides what
/// they may do in it.
public struct ConversationStanding: Hashable, Sendable {
  public enum Relation: Hashable, Sendable, CaseIterable {
    /// Of the job, or the partner of a direct thread.
    case owner
    case provider
    /// Takes part in a conversation without sides.
    case participant
    case outsider
  }

  public enum Action: Hashable, Sendable, CaseIterable {
    /// Everything in it, whatever its status.
    case see
    /// Messages and uploads.
    case write
    case markRead
    case hire
    case dismiss
    case close
    case reopen
    case mute
    case unmute
    case report
  }

  public var role: Person.Role
  public var relation: Relation
  public var status: Conversation.Status
  /// `nil` for direct threads.
  public var job: JobStanding?

  public init(
    role: Person.Role, relation: Relation, status: Conversation.Status, job: JobStanding?
  ) {
    self.role = role
    self.relation = relation
    self.status = status
    self.job = job
  }

  public init(of person: Person, in conversation: Conversation, job: JobStanding?) {
    let relation: Relation =
      switch conversation.parties {
      case let parties? where parties.ownerID == person.id: .owner
      case let parties? where parties.providerID == person.id: .provider
      case nil where conversation.participants.contains(person.id): .participant
      default: .outsider
      }
    self.init(role: person.role, relation: relation, status: conversation.status, job: job)
  }

  /// `nil` when it is allowed.
  public func denial(of action: Action) -> Denial? {
    if role == .support { return denialToSupport(of: action) }
    if relation == .outsider { return .notFound }
    switch action {
    case .see, .markRead, .mute, .unmute, .report: return nil
    case .write: return ending ?? job?.messagingDenial
    case .hire:
      guard relation == .owner, let job else { return .notAllowed }
      return ending ?? (status == .hired || job.isAnotherHired ? .alreadyHired : nil)
    case .dismiss:
      guard relation == .owner, job != nil else { return .notAllowed }
      return ending ?? (status == .hired ? .statusConflict : nil)
    case .close: return relation == .owner ? ending : .notAllowed
    case .reopen: return .notAllowed
    }
  }

  /// Of deleting a message: its author may, whatever became of the conversation, and support may.
  public func denialOfDeletion(byAuthor isAuthor: Bool) -> Denial? {
    if let denial = denial(of: .see) { return denial }
    return isAuthor || role == .support ? nil : .notAllowed
  }

  private func denialToSupport(of action: Action) -> Denial? {
    switch action {
    case .see: nil
    case .write: .supportDoesNotWrite
    case .close: ending
    case .reopen: status == .active ? .statusConflict : nil
    case .markRead, .hire, .dismiss, .mute, .unmute, .report: .notAllowed
    }
  }

  /// Why nothing new happens in it.
  private var ending: Denial? {
    switch status {
    case .active, .hired: nil
    case .dismissed: .conversationDismissed
    case .closed: .conversationClosed
    }
  }
}
