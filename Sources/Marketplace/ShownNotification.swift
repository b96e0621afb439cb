import CoreStore
public import Model

/// A notification with the sentence that tells it, by the names that people and jobs have now.
public struct ShownNotification: Hashable, Sendable {
  public var notification: Notification
  public var text: String
}

extension MarketReader {
  /// In three questions to the store, however many they are.
  func shown(_ notifications: [Notification]) throws -> [ShownNotification] {
    let people = try people(notifications.compactMap(\.actorID))
    let jobs = try jobs(notifications.compactMap(\.jobID))
    return notifications.map { notification in
      ShownNotification(
        notification: notification,
        text: notification.sentence(
          actor: notification.actorID.flatMap { people[$0]?.name },
          job: notification.jobID.flatMap { jobs[$0]?.title }))
    }
  }
}

extension Notification {
  fileprivate func sentence(actor: String?, job: String?) -> String {
    let actor = actor ?? "Somebody"
    let subject = job.map { " about “\($0)”" } ?? ""
    let work = job.map { "“\($0)”" } ?? "the job"
    return switch kind {
    case .interest: "\(actor) is interested in \(work)."
    case .message: "\(actor) wrote to you\(subject)."
    case .hired: "\(actor) hired you for \(work)."
    case .dismissed: "\(actor) goes on with \(work) without you; thank you for your interest."
    case .closed: "\(actor) closed your conversation\(subject)."
    case .reopened: "\(actor) reopened your conversation\(subject)."
    case .report: "\(actor) reported a conversation\(subject)."
    }
  }
}
