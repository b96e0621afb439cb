public import CoreStore
public import Model

/// What a person's open page is told, in the order of commits, with the access there is by then.
public struct EventFeed: Sendable {
  public enum Payload: Hashable, Sendable {
    case message(ShownMessage)
    case read(ReadReceipt)
    case status(ShownConversation)
    case notification(ShownNotification)
    case attachment(ShownAttachment)
  }

  public struct ShownEvent: Hashable, Sendable {
    public let id: Int64
    public let payload: Payload
  }

  public enum Batch: Sendable {
    /// `lastID` is that of the last event that was looked at: some may have been left out, because
    /// their subject is gone or not the viewer's to see any more. Go on from there.
    case events([ShownEvent], lastID: Int64)
    /// Events after the id asked for are not kept any more, or the id is none of this store: load
    /// everything anew and go on from `lastID`.
    case reset(lastID: Int64)
  }

  /// How long events are kept, and how many.
  public static let keptSeconds: Int64 = 7 * 86_400
  public static let keptCount = 1_000_000

  let store: any MarketStore

  public init(store: any MarketStore) { self.store = store }

  /// Where the store's events end now.
  public func lastID() throws(MarketError) -> Int64 {
    try store.look { core in try core.eventRange().last }
  }

  /// - Throws: `.unauthenticated` when the person is there no more; `.storeFailed`.
  public func events(
    for viewer: PersonID, after id: Int64, limit: Int = 100
  ) throws(MarketError) -> Batch {
    try store.look { core in
      let viewer = try core.viewer(viewer)
      let range = try core.eventRange()
      guard range.covers(after: id) else { return .reset(lastID: range.last) }
      let found = try core.events(for: viewer.id, after: id, limit: limit)
      let lastID = found.count < limit ? range.last : found.last?.id ?? range.last
      return .events(try Self.shown(found, to: viewer, core), lastID: lastID)
    }
  }

  /// Drops what is older or more than is kept; returns how many.
  public func prune(at now: Timestamp) throws(MarketError) -> Int {
    try store.act(nil) { core in
      try core.pruneEvents(
        before: now.adding(seconds: -Self.keptSeconds), keeping: Self.keptCount)
    }
  }

  private static func shown(
    _ events: [NumberedEvent], to viewer: Person, _ core: any MarketReader
  ) throws -> [ShownEvent] {
    let places = Set(events.compactMap(\.event.subject.conversationID))
    let conversations = Dictionary(
      try core.shown(Array(places), to: viewer).map { ($0.conversation.id, $0) }
    ) { first, _ in first }
    var shown: [ShownEvent] = []
    for event in events {
      if let place = event.event.subject.conversationID, conversations[place] == nil { continue }
      if let payload = try payload(of: event.event, conversations, core) {
        shown.append(ShownEvent(id: event.id, payload: payload))
      }
    }
    return shown
  }

  private static func payload(
    of event: Event, _ conversations: [ConversationID: ShownConversation],
    _ core: any MarketReader
  ) throws -> Payload? {
    switch event.subject {
    case .message(let id, _):
      return try core.message(id).map { .message(try core.shown($0)) }
    case .read(let place, let reader, let number):
      return .read(
        ReadReceipt(conversationID: place, personID: reader, number: number, at: event.at))
    case .status(let place):
      return conversations[place].map { .status($0) }
    case .notification(let id):
      guard let notification = try core.notification(id) else { return nil }
      return try core.shown([notification]).first.map { .notification($0) }
    case .attachment(let id):
      guard let attachment = try core.attachment(id), attachment.uploaderID == event.personID
      else { return nil }
      return .attachment(
        ShownAttachment(
          attachment: attachment, renditions: try core.renditions(of: attachment.blobID)))
    }
  }
}

extension Event.Subject {
  fileprivate var conversationID: ConversationID? {
    switch self {
    case .message(_, let place), .read(let place, _, _), .status(let place): place
    case .notification, .attachment: nil
    }
  }
}
