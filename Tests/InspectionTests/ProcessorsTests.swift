import Synchronization
import TestSupport
import Testing
import Threads

@testable import Inspection

extension SandboxTests {
  @Suite("Processors") struct ProcessorsTests {
    /// Where the system lets a process run, in its own words: `0-1`, `3`.
    private func allowed(_ process: String) throws -> String {
      let bytes = try [UInt8](contentsOf: "/proc/\(process)/status")
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let line = lines.first { $0.hasPrefix("Cpus_allowed_list:") }
      return String(try #require(line?.split(separator: "\t").last))
    }

    @Test("are shared out when there are enough workers for all, and only then")
    func sharing() {
      let usable = Processors.usable
      #expect(usable.count == Processors.usableCount)
      #expect(Processors.kept(byEachOf: usable.count - 1).allSatisfy { $0 == nil })
      let kept = Processors.kept(byEachOf: 2 * usable.count)
      #expect(kept.count == 2 * usable.count)
      #expect(usable.count == 1 || kept == usable + usable)
    }

    @Test("are kept to by an origin of workers, and by nobody else")
    func binding() throws {
      let before = try allowed("self")
      let last = try #require(Processors.usable.last)
      let bound = try Zygote(program: try #require(HostilePool.programPath), processor: last)
      _ = try bound.awaitGreeting()
      #expect(try allowed("\(bound.processID)") == "\(last)")
      let free = try Zygote(program: try #require(HostilePool.programPath), processor: nil)
      _ = try free.awaitGreeting()
      #expect(try allowed("\(free.processID)") == before)
      #expect(try allowed("self") == before)
    }

    @Test("decide which place a thread takes")
    func places() throws {
      let numbers = Array(Processors.usable.prefix(2))
      try #require(!numbers.isEmpty)
      for number in numbers {
        let places = WorkerPlaces(
          numbers.map { WorkerPlaces.Place(processor: $0) }, waitingByteLimit: 1)
        let taken = Atomic(-1)
        let thread = WorkerThread(keepingTo: number) {
          let place = try? places.take(forByteCount: 1, waitMilliseconds: 0)
          taken.store(place?.processor ?? -2, ordering: .releasing)
        }
        try #require(thread).join()
        #expect(taken.load(ordering: .acquiring) == number)
      }
    }
  }
}
