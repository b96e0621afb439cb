import BlobStore
import CoreStore
import Marketplace
import Model
import TestSupport

@testable import Attachments

/// A store with a model of what must be in it, and the steps that change both.
struct KeepingHistory {
  struct Disagreement: Error { let sentence: String }

  enum Step: String, CaseIterable {
    case upload, attach, withdraw, deleteAttachment, deleteMessage, collect, regenerate, wait
  }

  /// What must be there: the bytes by attachment, and where it is linked.
  struct Promise {
    let id: AttachmentID
    let text: String
    var message: MessageID?
    var expiresAt: Timestamp?
  }

  typealias Stores = (blobs: any BlobStore, core: any MarketStore)

  private var generator: SeededGenerator
  private let folder: TemporaryFolder
  let core: SQLiteCoreStore
  let blobs = MemoryBlobStore()
  private let uploader: PersonID
  private let conversation: ConversationID
  /// In the order of uploads: ids are random, and choices must go by what a seed replays.
  private var promises: [Promise] = []
  private var stepCount = 0
  var now = Timestamp(microseconds: 1_000_000)
  private(set) var specs = RenditionSpec.standard
  private(set) var tally: [String: Int] = [:]
  private(set) var cutCount = 0

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed)
    folder = try TemporaryFolder(inMemory: true)
    core = try SQLiteCoreStore(path: folder.file("core.sqlite"), .creatingIfAbsent)
    (uploader, conversation) = try core.insertConversation(at: now)
  }

  var time: TimeSource { TimeSource(now: { [now] in now }, pause: { _ in }) }

  mutating func takeStep() throws {
    // More is uploaded than is let go of, until there is enough to lose.
    let likely: [Step] = promises.count < 30 ? [.upload, .upload] : []
    guard let step = (likely + Step.allCases).randomElement(using: &generator) else { return }
    stepCount += 1
    tally[step.rawValue, default: 0] += 1
    // One call in three is cut short at a random store call, like a process that dies there.
    let isCut = Int.random(in: 0..<3, using: &generator) == 0
    let plan = FaultPlan(
      failingCall: isCut ? Int.random(in: 1...8, using: &generator) : 0, mode: .fromThenOn)
    do {
      try take(
        step,
        (FaultyBlobStore(base: blobs, plan: plan), FaultyCoreStore(base: core, plan: plan)))
    } catch {
      guard isCut, plan.fails() else {
        throw Disagreement(sentence: "\(step) failed: \(error)")
      }
      cutCount += 1
    }
    // What has expired may be collected: nothing is promised of it.
    promises.removeAll { promise in promise.expiresAt.map { $0 <= now } ?? false }
    try compare()
  }

  /// What was lost stays lost, so not every step has to look at everything; a shorter history with
  /// the same seed finds the step.
  private mutating func compare() throws {
    if stepCount.isMultiple(of: 20) {
      try compare(promises)
      if let promise = promises.randomElement(using: &generator) { try lookClosely(at: promise) }
    } else if let promise = promises.randomElement(using: &generator) {
      try compare([promise])
    }
  }

  private mutating func take(_ step: Step, _ stores: Stores) throws {
    switch step {
    case .upload: try upload(stores)
    case .attach: try attach(stores.core)
    case .withdraw: try withdraw(Eraser(store: stores.core, bell: EventBell()))
    case .deleteAttachment: try deleteAttachment(Eraser(store: stores.core, bell: EventBell()))
    case .deleteMessage: try deleteMessage(Eraser(store: stores.core, bell: EventBell()))
    case .wait: now = now.adding(seconds: .random(in: 1...40_000, using: &generator))
    case .collect:
      _ = try Collector(
        blobs: stores.blobs, core: stores.core,
        policy: CollectionPolicy(specs: specs, graceSeconds: .random(in: 0...2, using: &generator)),
        time: time
      ).collect()
    case .regenerate: try regenerate(stores)
    }
  }

  mutating func upload(_ stores: Stores) throws {
    // Few contents, so that they meet again.
    let kind = Bool.random(using: &generator) ? "picture" : "note"
    let content = "\(kind) \(Int.random(in: 0..<12, using: &generator))"
    var receiver = try UploadReceiver(limits: .standard)
    try receiver.append(Array(content.utf8).span)
    let handler = UploadHandler(
      inspector: FakeInspector(), blobs: stores.blobs, core: stores.core,
      policy: UploadPolicy(specs: specs), time: time)
    let accepted = try handler.attach(
      try receiver.finish(),
      from: UploadOrigin(uploaderID: uploader, conversationID: conversation))
    var expiresAt: Timestamp?
    if case .pending(let moment) = accepted.attachment.placement { expiresAt = moment }
    promises.append(
      Promise(id: accepted.attachment.id, text: content, expiresAt: expiresAt))
  }

  private mutating func attach(_ core: any CoreStore) throws {
    let chosen = promises.indices.filter { promises[$0].message == nil }.prefix(2)
    guard !chosen.isEmpty else { return }
    let draft = MessageDraft(
      conversationID: conversation, authorID: uploader, text: "",
      attachments: chosen.map { promises[$0].id }, sentAt: now)
    try core.write { writer throws(CoreStoreError) in _ = try writer.send(draft) }
    for index in chosen {
      promises[index].message = draft.id
      promises[index].expiresAt = nil
    }
  }

  private mutating func withdraw(_ eraser: Eraser) throws {
    guard let promise = promises.randomElement(using: &generator) else { return }
    let isGone = try eraser.withdraw(promise.id, as: uploader)
    guard isGone == (promise.message == nil) else {
      throw Disagreement(sentence: "withdrawing \(promise) said \(isGone)")
    }
    if isGone { promises.removeAll { $0.id == promise.id } }
  }

  private mutating func deleteAttachment(_ eraser: Eraser) throws {
    guard let id = promises.randomElement(using: &generator)?.id else { return }
    try eraser.delete(id, by: uploader, at: now)
    promises.removeAll { $0.id == id }
  }

  /// By its author, or by whoever operates the store: all of it, or only its attachments.
  private mutating func deleteMessage(_ eraser: Eraser) throws {
    let messages = promises.compactMap(\.message)
    guard messages.count > 5, let message = messages.randomElement(using: &generator) else {
      return
    }
    let gone = promises.filter { $0.message == message }.map(\.id)
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: try eraser.delete(message, as: uploader, at: now)
    case 1:
      guard Set(try eraser.delete(message, by: nil, at: now)) == Set(gone) else {
        throw Disagreement(sentence: "a message lost other attachments than it had")
      }
    default:
      guard Set(try eraser.deleteAttachments(of: message, by: nil, at: now)) == Set(gone) else {
        throw Disagreement(sentence: "a message lost other attachments than it had")
      }
    }
    promises.removeAll { $0.message == message }
  }

  private mutating func regenerate(_ stores: Stores) throws {
    let side = Int.random(in: 100...103, using: &generator)
    specs = [.preview, RenditionSpec(name: "thumb", maximumWidth: side, maximumHeight: side)]
      .compactMap(\.self)
    // A dead run's claims end with time, for which it would wait here.
    now = now.adding(seconds: 60)
    let run = RegenerationRun(
      Regenerator(
        inspector: FakeInspector(), blobs: stores.blobs, core: stores.core,
        policy: RegenerationPolicy(specs: specs), time: time),
      SourceSelection(specs: specs, startedAt: now))
    while let finished = try run.makeNext(while: { true }) {
      for case .failed(let reason) in finished.map(\.outcome) {
        throw AttachmentError.failed(reason)
      }
    }
  }
}
