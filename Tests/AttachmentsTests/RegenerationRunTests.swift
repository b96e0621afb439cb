import BlobStore
import CoreStore
import Inspection
import Model
import Synchronization
import TestSupport
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("A run over stored pictures")
  struct RegenerationRunTests {
    private let folder: TemporaryFolder
    private let core: SQLiteCoreStore
    private let blobs = MemoryBlobStore()
    private let clock = Clock()
    private let specs = [RenditionSpec(name: "tiny", maximumWidth: 9, maximumHeight: 9)]
      .compactMap(\.self)
    private let sources: Set<BlobID>

    private final class Clock: Sendable {
      private let moment = Mutex(Timestamp(microseconds: 1_000_000))

      var time: TimeSource { TimeSource(now: { self.moment.withLock(\.self) }, pause: { _ in }) }

      func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
    }

    init() throws {
      folder = try TemporaryFolder(inMemory: true)
      core = try SQLiteCoreStore(path: folder.file("core.sqlite"), .creatingIfAbsent)
      let talk = try core.insertConversation(at: clock.time.now())
      let handler = UploadHandler(
        inspector: FakeInspector(), blobs: blobs, core: core, policy: UploadPolicy(),
        time: clock.time)
      var sources: Set<BlobID> = []
      for number in 1...3 {
        var receiver = try UploadReceiver(limits: .standard)
        try receiver.append(Array("picture \(number)".utf8).span)
        let accepted = try handler.attach(
          try receiver.finish(),
          from: UploadOrigin(uploaderID: talk.person, conversationID: talk.id))
        sources.insert(accepted.attachment.blobID)
      }
      self.sources = sources
    }

    private func run(ratePerSecond: Int? = nil) -> RegenerationRun {
      RegenerationRun(
        Regenerator(
          inspector: FakeInspector(), blobs: blobs, core: core,
          policy: RegenerationPolicy(specs: specs), time: clock.time),
        SourceSelection(specs: specs, startedAt: clock.time.now()), ratePerSecond: ratePerSecond)
    }

    private var leaseCount: Int {
      get throws {
        let now = clock.time.now()
        return try core.read { reader throws(CoreStoreError) in
          try reader.census(specs: [], at: now).leaseCount
        }
      }
    }

    private func hasTiny(_ source: BlobID) throws -> Bool {
      let rendition = try core.read { reader throws(CoreStoreError) in
        try reader.renditions(of: source).first { $0.name == "tiny" }
      }
      guard let rendition else { return false }
      return try !blobs.read(rendition.blobID).isEmpty
    }

    @Test("finishes each picture with the next one, and the last one alone")
    func together() throws {
      let run = run()
      var finished: [BlobID] = []
      while let pictures = try run.makeNext(while: { true }) {
        #expect(pictures.count == 1)
        for (source, outcome) in pictures {
          #expect(outcome == .made(renditionCount: 1, byteCount: 17))
          #expect(try hasTiny(source))
          finished.append(source)
        }
      }
      #expect(finished.count == 3)
      #expect(Set(finished) == sources)
      #expect(try leaseCount == 0)
    }

    @Test("finishes what is stored when it is told to stop")
    func stopped() throws {
      let run = run()
      let first = try #require(try run.makeNext(while: { true }))
      let second = try #require(try run.makeNext(while: { false }))
      #expect(try run.makeNext(while: { false }) == nil)
      for (source, _) in first + second { #expect(try hasTiny(source)) }
      #expect(Set((first + second).map(\.source)).count == 2)
    }

    @Test("with a rate finishes each picture at once")
    func slow() throws {
      let run = run(ratePerSecond: 1)
      let first = try #require(try run.makeNext(while: { true }))
      let made = try sources.filter { try hasTiny($0) }
      #expect(made == Set(first.map(\.source)))
    }

    @Test("stores again what lost its lease, and its bytes, before it was swapped in")
    func lostLease() throws {
      let run = run()
      var finished = try #require(try run.makeNext(while: { true }))
      // The second picture is stored now. Its lease ends, and what nobody has a link to goes.
      clock.advance(seconds: 2_000)
      _ = try Collector(
        blobs: blobs, core: core, policy: CollectionPolicy(specs: specs, graceSeconds: 0),
        time: clock.time
      ).collect()
      while let pictures = try run.makeNext(while: { true }) { finished += pictures }
      #expect(finished.count == 3)
      for source in sources { #expect(try hasTiny(source)) }
    }

    @Test("tells what is swapped in and gives up the other leases when a store fails")
    func failing() throws {
      for failing in 1...20 {
        let fresh = try RegenerationRunTests()
        let plan = FaultPlan(failingCall: failing, mode: .once)
        let run = RegenerationRun(
          Regenerator(
            inspector: FakeInspector(), blobs: FaultyBlobStore(base: fresh.blobs, plan: plan),
            core: FaultyCoreStore(base: fresh.core, plan: plan),
            policy: RegenerationPolicy(specs: specs), time: fresh.clock.time),
          SourceSelection(specs: specs, startedAt: fresh.clock.time.now()))
        var told: Set<BlobID> = []
        do {
          while let pictures = try run.makeNext(while: { true }) {
            for (source, outcome) in pictures {
              if case .made = outcome { told.insert(source) }
            }
          }
        } catch {
          let planned: [AttachmentError] = [
            .coreStoreFailed(.io(reason: "planned")), .blobStoreFailed(.full),
          ]
          #expect(planned.contains(error))
        }
        run.end()
        #expect(try told == fresh.sources.filter { try fresh.hasTiny($0) }, "call \(failing)")
        #expect(try fresh.leaseCount == 0, "call \(failing)")
      }
    }
  }
}
