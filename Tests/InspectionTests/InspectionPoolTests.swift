import Glibc
import Inspection
import Model
import TestSupport
import Testing

extension SandboxTests {
  @Suite struct InspectionPoolTests {
    @Test func theSandboxSaysTheSameAsTheProcessItself() throws {
      let pool = try HostilePool().pool
      let inspector = try InProcessInspector()
      var count = 0
      for path in FoundFiles.small + FoundFiles.documents + FoundFiles.refused {
        let bytes = try FoundFiles.bytes(of: path)
        let request = InspectionRequest(declaredType: .pdf, fileName: path)
        let caged = try Verdict(on: bytes, request, by: pool)
        let free = try Verdict(on: bytes, request, by: inspector)
        #expect(caged.refusal == free.refusal, "\(path)")
        #expect(caged.report?.preview == free.report?.preview, "\(path)")
        #expect(caged.report?.storedForm == free.report?.storedForm, "\(path)")
        #expect(caged.report?.mismatch == free.report?.mismatch, "\(path)")
        #expect(
          caged.report?.renditions.map(\.bytes) == free.report?.renditions.map(\.bytes), "\(path)")
        count += 1
      }
      #expect(count > 20)
    }

    @Test func anEmptyFileIsRefusedWithoutAWorker() throws {
      #expect(try Verdict(on: [], by: try HostilePool().pool).refusal?.code == .empty)
    }

    @Test(arguments: [
      ("readNull", "signal 11"), ("overflowTheStack", "signal 11"), ("trap", "signal 4"),
      ("abort", "system call"), ("sayNothing", "wrote no report"), ("endWith 9", "status 9"),
      ("fillResult", "signal 25"), ("probe fork", "system call"),
    ])
    func aWorkerThatDiesOrLiesMakesItsFileUndecodableForAnHour(
      _ behavior: String, _ reason: String
    ) throws {
      let hostile = try HostilePool()
      let verdict = try hostile.verdict(on: behavior)
      #expect(verdict.refusal?.code == .undecodable)
      #expect(hostile.log.all.count == 1)
      #expect(hostile.log.all.first?.contains(reason) == true, "\(hostile.log.all)")
      // Refused at once: no second worker dies.
      #expect(try hostile.verdict(on: behavior).refusal == verdict.refusal)
      #expect(hostile.log.all.count == 1)
      #expect(try Verdict(on: Array("Hello.\n".utf8), by: hostile.pool).report != nil)
    }

    @Test func theEndOfAFilesPenaltyGivesItAnotherTry() throws {
      var settings = InspectionPool.Settings(workerCount: 1)
      settings.fatalFileSeconds = 0
      settings.program = try #require(HostilePool.programPath)
      let log = HostilePool.Log()
      let pool = try InspectionPool(settings) { log.append($0) }
      for _ in 0..<2 {
        #expect(try Verdict(on: HostilePool.file("readNull"), by: pool).refusal != nil)
      }
      #expect(log.all.count == 2)
    }

    @Test func theMemoryLimitHoldsForAWorkerThatAsksForAllThereIs() throws {
      let hostile = try HostilePool()
      for behavior in ["takeAllMemory", "claimAllMemory"] {
        // The allocator says no, and nothing else happens.
        let verdict = try hostile.verdict(on: behavior)
        #expect(verdict.refusal?.message.contains("there is no more memory") == true)
      }
    }

    @Test func aWorkerThatOutgrowsItsMemoryIsTriedOnceMoreAndThenRefused() throws {
      let hostile = try HostilePool()
      for turn in 1...2 {
        let refusal = try #require(try hostile.verdict(on: "outgrowMemory").refusal)
        #expect(refusal.code == .needsTooMuchMemory)
        #expect(refusal.limit == Limits.standard.decodeByteCount)
        // Two workers for it each time it is sent: it is not refused unseen.
        #expect(hostile.log.all.count == 2 * turn, "\(hostile.log.all)")
      }
    }

    @Test func whoeverIsTriedAgainKeepsNobodyElseWaiting() throws {
      let hostile = try HostilePool(workerCount: 2)
      let (outgrown, answered) = (Tally(), Tally())
      var callers = Callers()
      defer { callers.join() }
      try callers.start {
        for _ in 0..<3 {
          let verdict = try? hostile.verdict(on: "outgrowMemory")
          if verdict?.refusal?.code == .needsTooMuchMemory { outgrown.add() }
          answered.add()
        }
      }
      var served = 0
      repeat {
        #expect(try Verdict(on: Array("Hello.\n".utf8), by: hostile.pool).report != nil)
        served += 1
      } while answered.count < 3
      callers.join()
      #expect(outgrown.count == 3)
      #expect(hostile.log.all.count == 6)
      // Six deaths take a second; who had to wait for each would be served a few times.
      #expect(served > 12)
    }

    @Test func aWorkerThatSaysItIsDoneIsBelievedAndEnded() throws {
      let hostile = try HostilePool()
      for _ in 0..<20 {
        // What it says is done is looked at as always.
        let refusal = try #require(try hostile.verdict(on: "reportAndSayDone").refusal)
        #expect(refusal.message.contains("done"))
        #expect(try Verdict(on: Array("Hello.\n".utf8), by: hostile.pool).report != nil)
      }
      #expect(hostile.log.all.isEmpty, "\(hostile.log.all)")
      #expect(try hostile.verdict(on: "sayDone").refusal?.code == .undecodable)
      #expect(hostile.log.all.count == 1)
      #expect(hostile.log.all.first?.contains("wrote no report") == true, "\(hostile.log.all)")
      #expect(try Verdict(on: Array("Hello.\n".utf8), by: hostile.pool).report != nil)
    }

    @Test(arguments: ["spin", "reportThenSpin"])
    func aWorkerThatDoesNotComeBackIsEndedInTime(_ behavior: String) throws {
      let hostile = try HostilePool()
      let verdict = try hostile.verdict(on: behavior, decodeSeconds: 1)
      #expect(verdict.refusal?.code == .tookTooLong)
      #expect(verdict.refusal?.limit == 1)
      #expect(verdict.elapsed > .milliseconds(900))
      #expect(verdict.elapsed < .milliseconds(4_000))
      #expect(hostile.log.all == ["its time was over"])
    }

    @Test func aLostZygoteIsReplacedAndItsCallerToldToComeBack() throws {
      let hostile = try HostilePool()
      let text = Array("Please paint the fence.\n".utf8)
      let zygotes = HostilePool.zygoteIDs
      #expect(!zygotes.isEmpty)
      for zygote in zygotes { kill(zygote, SIGKILL) }
      #expect(try Verdict(on: text, by: hostile.pool).refusal?.code == .busy)
      #expect(try Verdict(on: text, by: hostile.pool).report?.mediaType == .plainText)
    }

    @Test func aWorkerThatDiesBeforeItHasAnOrderCostsNobodyAnything() throws {
      let hostile = try HostilePool()
      let text = Array("Please paint the fence.\n".utf8)
      for _ in 0..<20 {
        #expect(try Verdict(on: text, by: hostile.pool).report?.mediaType == .plainText)
        let waiting = HostilePool.waitingWorkers()
        #expect(!waiting.isEmpty)
        for worker in waiting { HostilePool.end(worker) }
      }
      #expect(try Verdict(on: text, by: hostile.pool).report?.mediaType == .plainText)
      #expect(hostile.log.all.isEmpty)
    }

    /// Clearing it takes a quarter of a millisecond, which an upload that comes alone need not wait for.
    @Test(.enabled(if: WorkerMemory.hasLargePages))
    func aWorkerThatWaitsHasItsFirstLargePage() throws {
      let hostile = try HostilePool()
      let text = Array("Please paint the fence.\n".utf8)
      #expect(try Verdict(on: text, by: hostile.pool).report?.mediaType == .plainText)
      let zygote = try #require(HostilePool.zygoteIDs.first)
      let worker = try #require(HostilePool.waitingWorkers().first)
      let ofZygote = WorkerMemory.byteCount("RssAnon", of: Int(zygote))
      // It has all that the zygote has touched, and the page.
      #expect(WorkerMemory.byteCount("RssAnon", of: Int(worker)) >= ofZygote + 2_000_000)
    }

    @Test func whoWaitsTooLongIsToldThatInspectionIsBusy() throws {
      let hostile = try HostilePool(waitMilliseconds: 200)
      let overdue = Tally()
      var callers = Callers()
      defer { callers.join() }
      try callers.start {
        let verdict = try? hostile.verdict(on: "spin", decodeSeconds: 2)
        if verdict?.refusal?.code == .tookTooLong { overdue.add() }
      }
      // Long enough for the one worker to be taken.
      usleep(700_000)
      let verdict = try Verdict(on: Array("Hello.\n".utf8), by: hostile.pool)
      #expect(verdict.refusal?.code == .busy)
      #expect(verdict.elapsed < .milliseconds(1_500))
      callers.join()
      #expect(overdue.count == 1)
      #expect(try Verdict(on: Array("Hello.\n".utf8), by: hostile.pool).report != nil)
    }

    @Test func theOthersAreServedRightBesideWorkersThatDie() throws {
      let hostile = try HostilePool(workerCount: 2)
      let picture = JPEGBuilder.gray(width: 320, height: 240)
      let expected = try #require(try Verdict(on: picture, by: try InProcessInspector()).report)
      let wrong = Tally()
      var callers = Callers()
      defer { callers.join() }
      for behavior in ["readNull", "takeAllMemory", "trap", "good"] {
        try callers.start {
          for turn in 0..<25 {
            if behavior != "good" {
              // Another file each time: the same would be refused at once.
              let verdict = try? hostile.verdict(on: "\(behavior) \(turn)")
              if verdict?.refusal?.code != .undecodable { wrong.add() }
            }
            let report = try? Verdict(on: picture, by: hostile.pool).report
            if report?.preview != expected.preview { wrong.add() }
          }
        }
      }
      callers.join()
      #expect(wrong.count == 0)
    }

    @Test func aForgedReportIsRefusedOrWithinItsBounds() throws {
      let hostile = try HostilePool()
      var refusedCount = 0
      for seed in 0..<400 {
        let verdict = try hostile.verdict(on: "forge \(seed)")
        #expect(verdict.report?.preview == nil)
        if verdict.refusal != nil { refusedCount += 1 }
      }
      #expect(refusedCount > 100)
    }

    @Test func nothingIsLeftOfAPoolThatIsGone() throws {
      let before = HostilePool.zygoteIDs.count
      var pool: InspectionPool? = try HostilePool(workerCount: 2).pool
      #expect(pool?.layers[.systemCallFilter] == .inForce)
      #expect(HostilePool.zygoteIDs.count == before + 1)
      let text = Array("Please paint the fence.\n".utf8)
      #expect(try Verdict(on: text, by: try #require(pool)).report != nil)
      let workers = HostilePool.waitingWorkers()
      #expect(!workers.isEmpty)
      pool = nil
      #expect(HostilePool.zygoteIDs.count == before)
      // The zygote waited for its worker, which nobody else would have.
      for worker in workers { #expect(kill(worker, 0) != 0 && errno == ESRCH) }
    }
  }
}
