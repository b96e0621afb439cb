import BlobStore
import CoreStore
import Foundation
import Model
import TestSupport
import Testing

@testable import Attachments

/// Random histories against a plain model: whatever happens in whatever order, and wherever it is cut
/// short, what was promised is there, and nothing else is once it was collected.
@Suite("Keeping, compared with a model")
struct KeepingModelTests {
  /// `ATTACHE_SEED` replays a history, `ATTACHE_STEPS` sets its length.
  private static func number(_ name: String, otherwise standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
  }

  @Test("agrees after every step of a random history")
  func history() throws {
    let seed = Self.number("ATTACHE_SEED", otherwise: .random(in: 0..<1 << 32))
    let steps = Int(Self.number("ATTACHE_STEPS", otherwise: 1_500))
    print("seed \(seed), \(steps) steps")
    var history = try History(seed: seed)
    for step in 1...steps {
      do {
        try history.takeStep()
      } catch let fault as History.Disagreement {
        Issue.record("seed \(seed), step \(step): \(fault.sentence)")
        return
      }
    }
    try history.endAndCollect()
    print("seed \(seed): \(history.tally.sorted { $0.key < $1.key })")
    // Every kind of step was tried, and calls were cut short.
    #expect(history.tally.count == History.Step.allCases.count)
    #expect(history.cutCount > steps / 50)
  }
}

/// A store with a model of what must be in it.
private struct History {
  struct Disagreement: Error { let sentence: String }

  enum Step: String, CaseIterable {
    case upload, attach, delete, collect, regenerate, wait, erase
  }

  /// What must be there: the bytes by attachment, and where it is linked.
  private struct Promise {
    let text: String
    /// Ids are random: choices go by the order of uploads, so that a seed replays a history.
    let number: Int
    var message: MessageID?
    var expiresAt: Timestamp?
  }

  private var generator: SeededGenerator
  private let folder: TemporaryFolder
  private let core: SQLiteCoreStore
  private let blobs = MemoryBlobStore()
  private let uploader: PersonID
  private let conversation: ConversationID
  private var promises: [AttachmentID: Promise] = [:]
  private var uploadCount = 0
  private var now = Timestamp(microseconds: 1_000_000)
  private var specs = RenditionSpec.standard
  private(set) var tally: [String: Int] = [:]
  private(set) var cutCount = 0

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed)
    folder = try TemporaryFolder()
    core = try SQLiteCoreStore(path: folder.file("core.sqlite"), .creatingIfAbsent)
    let person = Person(name: "Anna", createdAt: now)
    let talk = Conversation(participants: [person.id], createdAt: now)
    try core.write { writer throws(CoreStoreError) in
      try writer.insert(person)
      try writer.insert(talk)
    }
    (uploader, conversation) = (person.id, talk.id)
  }

  mutating func takeStep() throws {
    guard let step = Step.allCases.randomElement(using: &generator) else { return }
    tally[step.rawValue, default: 0] += 1
    // One call in three is cut short at a random store call, like a process that dies there.
    let isCut = Int.random(in: 0..<3, using: &generator) == 0
    let plan = FaultPlan(
      failingCall: isCut ? Int.random(in: 1...8, using: &generator) : 0, mode: .fromThenOn)
    let stores = (
      blobs: FaultyBlobStore(base: blobs, plan: plan), core: FaultyCoreStore(base: core, plan: plan)
    )
    do throws(AttachmentError) {
      try take(step, stores.blobs, stores.core)
    } catch {
      guard isCut, plan.fails() else {
        throw Disagreement(sentence: "\(step) failed: \(error)")
      }
      cutCount += 1
    }
    try compare()
  }

  private mutating func take(
    _ step: Step, _ blobs: any BlobStore, _ core: any CoreStore
  ) throws(AttachmentError) {
    let time = TimeSource(now: { [now] in now }, pause: { _ in })
    switch step {
    case .upload: try upload(blobs, core, time)
    case .attach: try attach(core)
    case .delete: try delete(core, time)
    case .erase: try erase(core, time)
    case .wait: now = now.adding(seconds: .random(in: 1...40_000, using: &generator))
    case .collect:
      _ = try Collector(
        blobs: blobs, core: core,
        policy: CollectionPolicy(specs: specs, graceSeconds: .random(in: 0...2, using: &generator)),
        time: time
      ).collect()
    case .regenerate:
      let side = Int.random(in: 100...103, using: &generator)
      specs = [.preview, RenditionSpec(name: "thumb", maximumWidth: side, maximumHeight: side)]
        .compactMap(\.self)
      let run = RegenerationRun(
        Regenerator(
          inspector: FakeInspector(), blobs: blobs, core: core,
          policy: RegenerationPolicy(specs: specs), time: time),
        SourceSelection(specs: specs, startedAt: now))
      // A dead run's claims end with time, for which it would wait here.
      now = now.adding(seconds: 60)
      while let made = try run.makeNext(while: { true }) {
        if case .failed(let reason) = made.outcome { throw .failed(reason) }
      }
    }
  }

  private mutating func upload(
    _ blobs: any BlobStore, _ core: any CoreStore, _ time: TimeSource
  ) throws(AttachmentError) {
    // Few contents, so that they meet again.
    let text = ["picture", "note"].randomElement(using: &generator).map {
      "\($0) \(Int.random(in: 0..<12, using: &generator))"
    }
    let content = text ?? "note"
    var receiver = try UploadReceiver(limits: .standard)
    try receiver.append(Array(content.utf8).span)
    let handler = UploadHandler(
      inspector: FakeInspector(), blobs: blobs, core: core, policy: UploadPolicy(specs: specs),
      time: time)
    let accepted = try handler.attach(
      try receiver.finish(),
      from: UploadOrigin(uploaderID: uploader, conversationID: conversation))
    var expiresAt: Timestamp?
    if case .pending(let moment) = accepted.attachment.placement { expiresAt = moment }
    promises[accepted.attachment.id] = Promise(
      text: content, number: uploadCount, expiresAt: expiresAt)
    uploadCount += 1
  }

  private mutating func attach(_ core: any CoreStore) throws(AttachmentError) {
    let usable = promises.filter { $0.value.message == nil && ($0.value.expiresAt ?? now) > now }
    let chosen = usable.sorted { $0.value.number < $1.value.number }.prefix(2).map(\.key)
    guard !chosen.isEmpty else { return }
    let draft = MessageDraft(
      conversationID: conversation, authorID: uploader, text: "", attachments: chosen,
      sentAt: now)
    do throws(CoreStoreError) {
      _ = try core.write { writer throws(CoreStoreError) in try writer.send(draft) }
    } catch {
      throw AttachmentError(error)
    }
    for id in chosen {
      promises[id]?.message = draft.id
      promises[id]?.expiresAt = nil
    }
  }

  private mutating func delete(
    _ core: any CoreStore, _ time: TimeSource
  ) throws(AttachmentError) {
    let ids = promises.sorted { $0.value.number < $1.value.number }.map(\.key)
    // Those that expired may be gone already.
    guard let id = ids.randomElement(using: &generator), !isExpired(id) else { return }
    try Eraser(core: core, time: time).delete(id, by: uploader)
    promises[id] = nil
  }

  private mutating func erase(
    _ core: any CoreStore, _ time: TimeSource
  ) throws(AttachmentError) {
    let messages = promises.values.sorted { $0.number < $1.number }.compactMap(\.message)
    guard messages.count > 5, let id = messages.randomElement(using: &generator) else { return }
    _ = try Eraser(core: core, time: time).delete(id, by: nil)
    promises = promises.filter { $0.value.message != id }
  }

  private func isExpired(_ id: AttachmentID) -> Bool {
    promises[id]?.expiresAt.map { $0 <= now } ?? false
  }

  /// Everything that was promised is there, whole, and everything that is referred to verifies.
  private func compare() throws {
    for (id, promise) in promises where !isExpired(id) {
      let catalog = AttachmentCatalog(blobs: blobs, core: core, specs: specs)
      guard let entry = try? catalog.entry(for: id) else {
        throw Disagreement(sentence: "\(id) of \(promise.text) is gone")
      }
      guard entry.message?.id == promise.message else {
        throw Disagreement(sentence: "\(id) is linked to another message than was promised")
      }
      guard (try? catalog.original(of: id))?.bytes == Array(promise.text.utf8) else {
        throw Disagreement(sentence: "the bytes of \(promise.text) are not there")
      }
      for rendition in entry.renditions where (try? blobs.read(rendition.blobID)) == nil {
        throw Disagreement(sentence: "a rendition of \(promise.text) is not there")
      }
      guard !promise.text.hasPrefix("picture") || entry.renditions.count >= 2 else {
        throw Disagreement(sentence: "\(promise.text) has \(entry.renditions.count) renditions")
      }
    }
  }

  /// Nothing is left of what was let go of.
  mutating func endAndCollect() throws {
    let ids = try core.read { reader throws(CoreStoreError) in
      var ids: [AttachmentID] = []
      for blob in try reader.blobs(after: nil, limit: 1000) {
        ids += try reader.attachments(storedAs: blob.id)
      }
      return ids
    }
    for id in ids { try Eraser(core: core).delete(id, by: nil) }
    now = now.adding(seconds: 100_000)
    let summary = try Collector(
      blobs: blobs, core: core, policy: CollectionPolicy(specs: specs, graceSeconds: 0),
      time: TimeSource(now: { [now] in now }, pause: { _ in })
    ).collect()
    #expect(summary.blobCount > 0)
    #expect(try blobs.list(after: nil, limit: 10).isEmpty)
    try core.verify()
  }
}
