import Inspection
import Model
import Synchronization
import TestSupport
import Testing

extension SandboxTests {
  /// With `ATTACHE_LONG_TESTS=1` all of the corpus, 10,000 cuts and 20,000 changed files, and
  /// hundreds of dying workers; otherwise a part of each.
  @Suite struct FileFloodTests {
    /// What a caged worker may map beyond the limit: itself, the upload, and some room.
    private static let allowance = 128 << 20

    @Test func everyFileHasAVerdictInTimeAndInMemory() throws {
      let flood = try FileFlood(
        corpusStep: LongTests.count(short: 12, long: 1),
        photoCount: LongTests.count(short: 5, long: 20),
        cutsPerPhoto: LongTests.count(short: 10, long: 500),
        mutationCount: LongTests.count(short: 800, long: 20_000))
      let hostile = try HostilePool(workerCount: 2)
      let next = Atomic(0)
      let verdicts = Tally()
      let reports = Tally()
      let faults = Mutex<[String]>([])
      let memory = WorkerMemory()
      var watchers = Callers()
      try memory.watch(on: &watchers)
      defer {
        memory.stop()
        watchers.join()
      }
      var callers = Callers()
      for _ in 0..<2 {
        try callers.start {
          while case let number = next.wrappingAdd(1, ordering: .relaxed).oldValue,
            number < flood.count
          {
            var name = "number \(number)"
            do {
              let item = try flood.item(number)
              name = item.name
              let verdict = try Verdict(on: item.bytes, by: hostile.pool)
              verdicts.add()
              if verdict.report != nil { reports.add() }
              if verdict.elapsed > HostilePictureTests.patience {
                faults.withLock { $0.append("\(name) took \(verdict.elapsed)") }
              }
            } catch {
              faults.withLock { $0.append("\(name) has no verdict: \(error)") }
            }
          }
        }
      }
      callers.join()
      #expect(faults.withLock { $0 } == [])
      #expect(verdicts.count == flood.count)
      // Not one decoder crashed, whatever the bytes; a busy machine may let one run out of time.
      #expect(hostile.log.all.filter { $0 != "its time was over" } == [])
      #expect(memory.peakByteCount > 0)
      #expect(memory.peakByteCount < Limits.standard.decodeByteCount + Self.allowance)
      print(
        "\(verdicts.count) files have a verdict, \(reports.count) were accepted; a worker had at",
        "most \(memory.peakByteCount >> 20) MiB.")
    }

    /// On a busy machine a worker may run out of time before it runs out of memory.
    @Test(arguments: [
      ("spin", 3, [RefusalCode.tookTooLong]), ("readNull", 100, [.undecodable]),
      ("outgrowMemory", 10, [.needsTooMuchMemory, .tookTooLong]),
    ])
    func theOthersAnswersStayRight(
      behavior: String, shortCount: Int, codes: [RefusalCode]
    ) throws {
      let hostile = try HostilePool(workerCount: 2)
      let limits = try #require(Limits(decodeByteCount: 128 << 20, decodeSeconds: 1))
      let picture = JPEGBuilder.gray(width: 320, height: 240)
      let expected = try #require(try Verdict(on: picture, by: try InProcessInspector()).report)
      let deathCount = LongTests.count(short: shortCount, long: 100)
      let isOver = Atomic(false)
      let (wrong, served) = (Tally(), Tally())
      var others = Callers()
      defer { others.join() }
      for _ in 0..<3 {
        try others.start {
          while !isOver.load(ordering: .relaxed) {
            let report = try? Verdict(on: picture, by: hostile.pool).report
            if report?.preview != expected.preview
              || report?.renditions.map(\.bytes) != expected.renditions.map(\.bytes)
            {
              wrong.add()
            }
            served.add()
          }
        }
      }
      for turn in 0..<deathCount {
        // Another file each time: one that crashed a worker would be refused at once.
        let verdict = try? Verdict(
          on: HostilePool.file("\(behavior) \(turn)"), InspectionRequest(limits: limits),
          by: hostile.pool)
        if let code = verdict?.refusal?.code, codes.contains(code) { continue }
        wrong.add()
      }
      isOver.store(true, ordering: .relaxed)
      others.join()
      #expect(wrong.count == 0)
      #expect(served.count > deathCount)
      #expect(hostile.log.all.count >= deathCount)
    }
  }
}
