import Synchronization
import Testing

@testable import attache

@Suite struct CrewWorkTests {
  @Test("Every piece is handed over once", arguments: [1, 2, 7])
  func everything(threadCount: Int) throws {
    let begun = Atomic<Int>(0)
    var delivered: [Int] = []
    try CrewWork.run(
      threadCount: threadCount,
      work: { _ in
        let number = begun.add(1, ordering: .relaxed).oldValue
        return number < 200 ? number : nil
      },
      deliver: { delivered.append($0) })
    #expect(delivered.sorted() == Array(0..<200))
  }

  @Test(
    "A thread whose piece failed asks for no other, and all that was made is handed over",
    arguments: [1, 2, 7])
  func failedPiece(threadCount: Int) {
    let begun = Atomic<Int>(0)
    var delivered: [Int] = []
    #expect {
      try CrewWork.run(
        threadCount: threadCount,
        // As a run does that has failed: it says so for ever.
        work: { (_) throws(CommandError) -> Int? in
          let number = begun.add(1, ordering: .relaxed).oldValue
          guard number < 10 else { throw .failed("no more") }
          return number
        },
        deliver: { delivered.append($0) })
    } throws: { error in
      if case CommandError.failed("no more") = error { true } else { false }
    }
    #expect(begun.load(ordering: .relaxed) <= 10 + threadCount)
    #expect(delivered.sorted() == Array(0..<10))
  }

  @Test("An error of the receiver ends the work and comes out")
  func failedReceiver() {
    #expect {
      try CrewWork.run(
        threadCount: 2, work: { isStopped in isStopped() ? nil : 1 },
        deliver: { (_) throws(CommandError) in throw .failed("enough") })
    } throws: { error in
      if case CommandError.failed("enough") = error { true } else { false }
    }
  }
}
