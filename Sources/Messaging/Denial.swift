/// Why somebody may not do something, in the words of the interface: each case is one problem name,
/// some with a reason.
public enum Denial: Hashable, Sendable, CaseIterable {
  /// Not there, or not theirs to know of.
  case notFound
  /// They can see it, and this is not theirs to do.
  case notAllowed
  /// Support reads along and never writes.
  case supportDoesNotWrite
  case conversationDismissed
  case conversationClosed
  case messagingTurnedOff
  case superheroJob
  case finalReview
  case alreadyHired
  /// The owner hired another provider.
  case hiredOther
  case firstMessageRequired
  case confirmationRequired
  /// The job is not at a stage for it.
  case jobStage
  /// The conversation has the status already, or one from which there is no way.
  case statusConflict

  /// The last part of the problem's type.
  public var problem: String {
    switch self {
    case .notFound: "not-found"
    case .notAllowed, .supportDoesNotWrite: "not-allowed"
    case .conversationDismissed, .conversationClosed: "conversation-closed"
    case .messagingTurnedOff, .superheroJob, .finalReview: "messaging-unavailable"
    case .alreadyHired: "already-hired"
    case .firstMessageRequired: "first-message-required"
    case .confirmationRequired: "confirmation-required"
    case .hiredOther, .jobStage, .statusConflict: "status-conflict"
    }
  }

  /// What tells denials of one problem apart.
  public var reason: String? {
    switch self {
    case .supportDoesNotWrite: "support"
    case .conversationDismissed: "dismissed"
    case .conversationClosed: "closed"
    case .messagingTurnedOff: "turned_off"
    case .superheroJob: "superhero"
    case .finalReview: "final_review"
    case .hiredOther: "hired_other"
    case .firstMessageRequired: "first_message_required"
    case .jobStage: "stage"
    case .notFound, .notAllowed, .alreadyHired, .confirmationRequired, .statusConflict: nil
    }
  }
}

extension Denial: CustomStringConvertible {
  /// One plain sentence.
  public var description: String {
    switch self {
    case .notFound: "There is nothing of that name here."
    case .notAllowed: "Your role in this does not allow it."
    case .supportDoesNotWrite: "Support reads conversations and does not write into them."
    case .conversationDismissed: "The conversation was dismissed; nothing new is written into it."
    case .conversationClosed: "The conversation is closed; nothing new is written into it."
    case .messagingTurnedOff: "The job's owner has turned messaging off."
    case .superheroJob: "There is no messaging on a superhero job."
    case .finalReview: "There is no messaging while the job is in its final review."
    case .alreadyHired: "A provider has already been hired for this job."
    case .hiredOther: "Another provider has been hired for this job."
    case .firstMessageRequired:
      "This job can be started only after a first message to its owner."
    case .confirmationRequired: "Hiring needs to be confirmed."
    case .jobStage: "The job is not open."
    case .statusConflict: "The present status does not allow it."
    }
  }
}
