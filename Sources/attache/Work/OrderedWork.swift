import Threads

/// Numbered pieces of work on several threads, whose results are handed over in order.
///
/// A piece is not begun before the one `window` places ahead of it was handed over: so what waits
/// for a slow one ahead of it is bounded by the window, however many pieces there are.
enum OrderedWork {
  /// Blocks until all results were handed over, `deliver` threw, or a signal asked to stop; in
  /// the last two cases pieces that have begun are finished first. After a signal what they gave
  /// is handed over too.
  ///
  /// - Parameters:
  ///   - work: Called on threads of its own, from several at once.
  ///   - idle: Called on the calling thread now and then while it waits, when given.
  ///   - deliver: Called on the calling thread, in order, from 0.
  /// - Throws: what `deliver` throws, and `.failed` when there is no thread to be had.
  static func run<Value: Sendable>(
    count: Int, threadCount: Int, work: @escaping @Sendable (Int) -> Value,
    idle: (() -> Void)? = nil, deliver: (Int, Value) throws(CommandError) -> Void
  ) throws(CommandError) {
    let queue = OrderedQueue<Value>(count: count, window: 2 * threadCount)
    var threads: [WorkerThread] = []
    for processor in Processors.kept(byEachOf: min(threadCount, count)) {
      // Fewer threads than wished for do the same work.
      guard let thread = WorkerThread(keepingTo: processor, { while queue.runNext(work) {} }) else {
        break
      }
      threads.append(thread)
    }
    defer {
      queue.stop()
      for thread in threads { thread.join() }
    }
    if threads.isEmpty, count > 0 {
      throw .failed("No thread could be started; the system has too many or too little memory.")
    }
    while let (index, value) = queue.next(idle: idle) { try deliver(index, value) }
  }
}

/// The state that `OrderedWork`'s threads share.
///
/// `@unchecked Sendable`: every variable is read and written under the monitor's lock only.
private final class OrderedQueue<Value: Sendable>: @unchecked Sendable {
  private static var idleMilliseconds: Int { 200 }

  private let monitor = Monitor()
  private let count: Int
  private let window: Int
  private var begun = 0
  private var delivered = 0
  private var finished: [Int: Value] = [:]
  private var isStopped = false

  init(count: Int, window: Int) {
    self.count = count
    self.window = window
  }

  /// Runs one piece; `false` when there are no more to run.
  func runNext(_ work: (Int) -> Value) -> Bool {
    guard let index = begin() else { return false }
    let value = work(index)
    monitor.withLock {
      finished[index] = value
      monitor.wakeAll()
    }
    return true
  }

  private func begin() -> Int? {
    monitor.withLock {
      while !isStopped, begun < count, begun - delivered >= window {
        monitor.wait(atMostMilliseconds: nil)
      }
      if Interruption.signal != nil { isStopped = true }
      guard !isStopped, begun < count else {
        monitor.wakeAll()
        return nil
      }
      begun += 1
      return begun - 1
    }
  }

  /// `nil` when everything that was begun has been handed over and nothing more will be begun.
  func next(idle: (() -> Void)?) -> (Int, Value)? {
    while true {
      let outcome: Outcome = monitor.withLock {
        if let value = finished.removeValue(forKey: delivered) {
          delivered += 1
          monitor.wakeAll()
          return .value(delivered - 1, value)
        }
        if delivered == count || (isStopped && delivered == begun) { return .end }
        monitor.wait(atMostMilliseconds: idle == nil ? nil : Self.idleMilliseconds)
        return .waited
      }
      switch outcome {
      case .value(let index, let value): return (index, value)
      case .end: return nil
      case .waited: idle?()
      }
    }
  }

  private enum Outcome {
    case value(Int, Value)
    case end
    case waited
  }

  func stop() {
    monitor.withLock {
      isStopped = true
      monitor.wakeAll()
    }
  }
}
