import CoreStore
import Messaging
import Model

/// The two ways in which this room touches the store. The bodies throw untyped, so that a question
/// to the store and a rule's denial can leave them alike; here they get their type back.
extension MarketStore {
  func look<Result>(
    _ body: (any MarketReader) throws -> Result
  ) throws(MarketError) -> Result {
    do {
      return try readMarket(body)
    } catch {
      throw MarketError(thrown: error)
    }
  }

  /// One transaction: the rules are checked on what they guard. Rings once it is durable, where
  /// there is a bell for it.
  func act<Result>(
    _ bell: EventBell?, _ body: (any MarketWriter) throws -> Result
  ) throws(MarketError) -> Result {
    let result: Result
    do {
      result = try writeMarket(body)
    } catch {
      throw MarketError(thrown: error)
    }
    bell?.ring()
    return result
  }
}

extension MarketError {
  fileprivate init(thrown error: any Error) {
    switch error {
    case let error as MarketError: self = error
    case let error as CoreStoreError: self.init(error)
    default: self = .failed("The marketplace failed in an unknown way.")
    }
  }
}

extension MarketReader {
  /// Whoever acts, as they are by now.
  func viewer(_ id: PersonID) throws -> Person {
    guard let person = try person(id), person.deletedAt == nil else {
      throw MarketError.unauthenticated
    }
    return person
  }

  /// Somebody whom the viewer may know of.
  func person(_ id: PersonID, for viewer: Person) throws -> Person {
    guard let person = try person(id) else { throw MarketError.denied(.notFound) }
    if id == viewer.id { return person }
    let sees = viewer.role.maySee(
      person.role, sharesConversation: try shareConversation(viewer.id, id),
      ownsVisibleJob: try viewer.role == .provider && hasJob(id, visibleTo: viewer.id))
    guard sees else { throw MarketError.denied(.notFound) }
    return person
  }

  /// A conversation and how the viewer stands to it, if they may do `action` there.
  func conversation(
    _ id: ConversationID, for viewer: Person, to action: ConversationStanding.Action
  ) throws -> (conversation: Conversation, standing: ConversationStanding) {
    guard let conversation = try conversation(id) else { throw MarketError.denied(.notFound) }
    var job: JobStanding?
    if let jobID = conversation.jobID, let known = try self.job(jobID) {
      let hired = try hiredProviders(on: [jobID])[jobID]
      job = JobStanding(
        of: known, isAnotherHired: hired != nil && hired != conversation.parties?.providerID)
    }
    let standing = ConversationStanding(of: viewer, in: conversation, job: job)
    if let denial = standing.denial(of: action) { throw MarketError.denied(denial) }
    return (conversation, standing)
  }

  /// A job and how it stands for the viewer, if they may do `action` with it.
  func job(_ id: JobID, for viewer: Person, to action: JobViewer.Action) throws -> ShownJob {
    guard let job = try job(id), let shown = try shown([job], to: viewer).first else {
      throw MarketError.denied(.notFound)
    }
    if let denial = shown.denial(of: action) { throw MarketError.denied(denial) }
    return shown
  }
}

extension MarketWriter {
  /// Tells the person, on their page and in their list.
  func notify(_ notification: Notification) throws {
    try insert(notification)
    try append(
      Event(
        for: notification.personID, .notification(notification.id), at: notification.createdAt))
  }

  /// Tells everybody who takes part that the conversation changed.
  func announce(_ conversation: Conversation, at now: Timestamp) throws {
    for person in conversation.participants {
      try append(Event(for: person, .status(conversation.id), at: now))
    }
  }
}
