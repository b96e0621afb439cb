import CoreStore
public import Messaging
public import Model

/// A job as one viewer sees it.
public struct ShownJob: Hashable, Sendable {
  public var job: Job
  public var owner: Person
  /// The viewing provider's own.
  public var conversationID: ConversationID?
  public var standing: JobStanding
  public var viewer: JobViewer

  /// Why nobody writes about it; `nil` when messaging is available.
  public var messagingDenial: Denial? { standing.messagingDenial }
  /// Why the viewer cannot start it; `nil` when they can.
  public var startDenial: Denial? { denial(of: .start) }

  /// Who began the work, where the viewer may know: providers know nothing of one another.
  public var startedBy: PersonID? {
    viewer.isOwner || viewer.isStarter || viewer.role == .support ? job.startedBy : nil
  }

  func denial(of action: JobViewer.Action) -> Denial? { viewer.denial(of: action, on: standing) }
}

extension MarketReader {
  /// In four questions to the store, however many they are. Whether the viewer may see them is
  /// asked elsewhere.
  func shown(_ jobs: [Job], to viewer: Person) throws -> [ShownJob] {
    let ids = jobs.map(\.id)
    let owners = try people(jobs.map(\.ownerID))
    let hired = try hiredProviders(on: ids)
    let conversations =
      viewer.role == .provider ? try self.conversations(of: viewer.id, about: ids) : [:]
    return try jobs.map { job in
      guard let owner = owners[job.ownerID] else {
        throw CoreStoreError.corrupt(reason: "the owner of job \(job.id) is missing")
      }
      let own = conversations[job.id]
      return ShownJob(
        job: job, owner: owner, conversationID: own?.id,
        standing: JobStanding(
          of: job, isAnotherHired: hired[job.id].map { $0 != viewer.id } ?? false),
        viewer: JobViewer(
          role: viewer.role, isOwner: job.ownerID == viewer.id,
          isStarter: job.startedBy == viewer.id, conversationStatus: own?.status))
    }
  }
}
