import Glibc
import Synchronization
import Testing

@testable import attache

@Suite struct OrderedWorkTests {
  @Test("Results come in order, each once", arguments: [1, 2, 7])
  func order(threadCount: Int) throws {
    var delivered: [Int] = []
    try OrderedWork.run(
      count: 200, threadCount: threadCount, work: { $0 * $0 },
      deliver: { index, value in
        #expect(value == index * index)
        delivered.append(index)
      })
    #expect(delivered == Array(0..<200))
  }

  @Test("Nothing is begun further ahead than twice the threads")
  func window() throws {
    let delivered = Atomic<Int>(0)
    let furthest = Atomic<Int>(0)
    try OrderedWork.run(
      count: 300, threadCount: 3,
      work: { index in
        furthest.max(index - delivered.load(ordering: .sequentiallyConsistent), ordering: .relaxed)
      },
      deliver: { index, _ in
        if index % 50 == 0 { busyWait() }
        delivered.add(1, ordering: .sequentiallyConsistent)
      })
    // One more than the window: a delivery is counted here just after the queue has counted it.
    #expect(furthest.load(ordering: .relaxed) <= 6)
    #expect(furthest.load(ordering: .relaxed) > 0)
  }

  @Test("An error of the receiver ends the work and comes out")
  func failure() {
    let begun = Atomic<Int>(0)
    #expect {
      try OrderedWork.run(
        count: 1_000, threadCount: 2,
        work: { _ in begun.add(1, ordering: .relaxed) },
        deliver: { (index, _) throws(CommandError) in
          if index == 3 { throw .failed("enough") }
        })
    } throws: { error in
      if case CommandError.failed("enough") = error { true } else { false }
    }
    #expect(begun.load(ordering: .relaxed) <= 3 + 1 + 4)
  }

  @Test("As many pieces as there are threads run at the same time")
  func concurrency() throws {
    let arrived = Atomic<Int>(0)
    try OrderedWork.run(
      count: 4, threadCount: 4,
      work: { _ in
        arrived.add(1, ordering: .relaxed)
        // Each waits for all the others, at most ten seconds.
        for _ in 0..<10_000 where arrived.load(ordering: .relaxed) < 4 { usleep(1_000) }
        return arrived.load(ordering: .relaxed)
      },
      deliver: { _, count in #expect(count == 4) })
  }

  @Test("No work is no trouble")
  func nothing() throws {
    try OrderedWork.run(
      count: 0, threadCount: 2, work: { $0 },
      deliver: { _, _ in Issue.record("nothing to deliver") })
  }

  private func busyWait() {
    for _ in 0..<100 { sched_yield() }
  }
}
