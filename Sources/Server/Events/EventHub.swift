import Attachments
import HTTP
import Marketplace
import Model
import Synchronization
import Threads

/// Carries events from the store to the streams of open pages.
///
/// One thread wakes when something was committed here, and looks once a second whether another
/// process committed something. Whoever listens is asked for again while they do: a token that is
/// revoked or expires ends its stream.
final class EventHub: Sendable {
  static let heartbeatSeconds: Int64 = 15
  static let tokenCheckSeconds: Int64 = 3
  static let streamsPerPerson = 20

  private final class Listener: Sendable {
    let stream: EventStream
    let personID: PersonID
    let isStillSignedIn: @Sendable (Timestamp) -> Bool
    /// The id of the last event that was looked at for it.
    let position: Atomic<Int64>

    init(
      _ stream: EventStream, _ personID: PersonID, position: Int64,
      isStillSignedIn: @escaping @Sendable (Timestamp) -> Bool
    ) {
      self.stream = stream
      self.personID = personID
      self.position = Atomic(position)
      self.isStillSignedIn = isStillSignedIn
    }
  }

  private struct Times {
    var heartbeat: Timestamp
    var tokenCheck: Timestamp
  }

  private let feed: EventFeed
  private let bell: EventBell
  private let time: TimeSource
  private let listeners = Mutex<[ObjectIdentifier: Listener]>([:])
  private let monitor = Monitor()
  private let isRung = Atomic<Bool>(false)
  private let isStopped = Atomic<Bool>(false)
  private let thread = Mutex<WorkerThread?>(nil)

  init(feed: EventFeed, bell: EventBell, time: TimeSource) {
    self.feed = feed
    self.bell = bell
    self.time = time
  }

  var streamCount: Int { listeners.withLock { $0.count } }

  func start() {
    _ = bell.listen { self.wake() }
    thread.withLock { $0 = WorkerThread { self.run() } }
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    wake()
    thread.withLock { $0?.join() }
    for listener in listeners.withLock({ Array($0.values) }) { listener.stream.close() }
  }

  /// A stream for somebody who is signed in. `after` is the last event that they know.
  ///
  /// - Throws: `Problem` when the person has too many; `MarketError`.
  func open(
    for person: PersonID, after: Int64?, isStillSignedIn: @escaping @Sendable (Timestamp) -> Bool
  ) throws -> EventStream {
    let count = listeners.withLock { $0.values.count { $0.personID == person } }
    guard count < Self.streamsPerPerson, !isStopped.load(ordering: .acquiring) else {
      throw Problem(
        .tooManyRequests, "There are \(count) streams of events open already.",
        limit: Self.streamsPerPerson, actual: count, retryAfterSeconds: 5)
    }
    let stream = EventStream()
    let position = try after ?? feed.lastID()
    let listener = Listener(stream, person, position: position, isStillSignedIn: isStillSignedIn)
    let key = ObjectIdentifier(listener)
    stream.write(Self.text(event: "hello", data: ["last_event_id": .integer(Int(position))]))
    listeners.withLock { $0[key] = listener }
    stream.onOver { [self] in listeners.withLock { $0[key] = nil } }
    wake()
    return stream
  }

  private func wake() {
    monitor.withLock {
      isRung.store(true, ordering: .releasing)
      monitor.wakeAll()
    }
  }

  private func run() {
    var lastID: Int64 = -1
    var times = Times(heartbeat: time.now(), tokenCheck: time.now())
    while !isStopped.load(ordering: .acquiring) {
      monitor.withLock {
        if !isRung.load(ordering: .acquiring) { monitor.wait(atMostMilliseconds: 1_000) }
      }
      let wasRung = isRung.exchange(false, ordering: .acquiringAndReleasing)
      // When it cannot be asked for, everybody is simply looked at.
      let newID = (try? feed.lastID()) ?? -1
      let all = listeners.withLock { Array($0.values) }
      if wasRung || newID != lastID { for listener in all { deliver(to: listener, upTo: newID) } }
      lastID = newID
      attend(all, &times)
    }
  }

  private func deliver(to listener: Listener, upTo lastID: Int64) {
    while true {
      let position = listener.position.load(ordering: .relaxed)
      guard position != lastID else { return }
      let batch: EventFeed.Batch
      do {
        batch = try feed.events(for: listener.personID, after: position)
      } catch {
        // They are there no more, or the store fails: they may come again.
        return listener.stream.close()
      }
      switch batch {
      case .reset(let last):
        listener.stream.write(
          Self.text(id: last, event: "reset", data: ["last_event_id": .integer(Int(last))]))
        return listener.position.store(last, ordering: .relaxed)
      case .events(let events, let last):
        for event in events { listener.stream.write(Self.text(event)) }
        listener.position.store(last, ordering: .relaxed)
        if last <= position || events.isEmpty { return }
      }
    }
  }

  private func attend(_ listeners: [Listener], _ times: inout Times) {
    let now = time.now()
    if now >= times.tokenCheck.adding(seconds: Self.tokenCheckSeconds) {
      times.tokenCheck = now
      for listener in listeners where !listener.isStillSignedIn(now) { listener.stream.close() }
    }
    if now >= times.heartbeat.adding(seconds: Self.heartbeatSeconds) {
      times.heartbeat = now
      for listener in listeners { listener.stream.write(Array(":\n\n".utf8)) }
    }
  }

  private static func text(_ event: EventFeed.ShownEvent) -> [UInt8] {
    switch event.payload {
    case .message(let shown): text(id: event.id, event: "message", data: .message(shown))
    case .read(let receipt):
      text(
        id: event.id, event: "read",
        data: [
          "conversation_id": .id(receipt.conversationID), "person_id": .id(receipt.personID),
          "number": .integer(receipt.number), "at": .time(receipt.at),
        ])
    case .status(let shown): text(id: event.id, event: "status", data: .conversation(shown))
    case .notification(let shown):
      text(id: event.id, event: "notification", data: .notification(shown))
    case .attachment(let shown):
      text(id: event.id, event: "attachment", data: .attachment(shown))
    }
  }

  /// JSON has no line ends of its own, so one line of data is enough.
  private static func text(id: Int64? = nil, event: String, data: JSONValue) -> [UInt8] {
    Array(((id.map { "id: \($0)\n" } ?? "") + "event: \(event)\ndata: \(data)\n\n").utf8)
  }
}
