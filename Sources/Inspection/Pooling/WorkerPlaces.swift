import CGlibc
import Glibc
import Model
import Synchronization
import Threads

/// The places at which files are looked at, and the queue in front of them: first come, first
/// served, bounded in bytes and in time.
final class WorkerPlaces: Sendable {
  struct Place {
    /// `nil` until there was work for it, and after it was lost.
    var zygote: Zygote?
    /// The one that its workers keep to.
    let processor: Int?

    init(processor: Int?) { self.processor = processor }
  }

  private struct State {
    var free: [Place]
    var queue: [Waiting] = []
    var waitingByteCount = 0
    /// Handed over to those who wait, by their number.
    var granted: [Int: Place] = [:]
    var nextNumber = 0

    /// The one that keeps to `processor`, where the caller runs, before any other.
    mutating func takeFree(at processor: Int) -> Place? {
      guard let index = free.lastIndex(where: { $0.processor == processor }) else {
        return free.popLast()
      }
      return free.remove(at: index)
    }
  }

  private struct Waiting {
    let number: Int
    let byteCount: Int
    /// An eventfd that is written to when a place was handed over.
    let bell: CInt
  }

  private let state: Mutex<State>
  private let waitingByteLimit: Int

  /// - Parameter places: taken from the first on.
  init(_ places: [Place], waitingByteLimit: Int) {
    state = Mutex(State(free: places.reversed()))
    self.waitingByteLimit = waitingByteLimit
  }

  var counts: (waiting: Int, free: Int) {
    state.withLock { ($0.queue.count, $0.free.count) }
  }

  /// Blocks until there is a place. It has to be given back.
  ///
  /// - Throws: `.refused` with `busy` when too much waits already or the wait was too long.
  func take(forByteCount byteCount: Int, waitMilliseconds: Int) throws(InspectionError) -> Place {
    let processor = Processors.current
    if let place = state.withLock({ state in
      state.queue.isEmpty ? state.takeFree(at: processor) : nil
    }) {
      return place
    }
    let bell = eventfd(0, CInt(EFD_CLOEXEC))
    guard bell >= 0 else { throw .refused(.busy("Inspection is full; there is no room to wait.")) }
    defer { close(bell) }
    let number = try enqueue(byteCount, bell, at: processor)
    wait(for: bell, milliseconds: waitMilliseconds)
    return try leaveQueue(number, byteCount, waitMilliseconds)
  }

  func giveBack(_ place: Place) {
    state.withLock { state in
      guard !state.queue.isEmpty else {
        state.free.append(place)
        return
      }
      let next = state.queue.removeFirst()
      state.granted[next.number] = place
      // Its owner closes it only after it has left the queue, for which it needs this lock.
      eventfd_write(next.bell, 1)
    }
  }

  private func enqueue(
    _ byteCount: Int, _ bell: CInt, at processor: Int
  ) throws(InspectionError) -> Int {
    let number: Int? = state.withLock { state in
      guard byteCount <= waitingByteLimit - state.waitingByteCount else { return nil }
      state.waitingByteCount += byteCount
      state.nextNumber += 1
      // A place may have come free since the first look.
      if state.queue.isEmpty, let place = state.takeFree(at: processor) {
        state.granted[state.nextNumber] = place
        eventfd_write(bell, 1)
      } else {
        state.queue.append(Waiting(number: state.nextNumber, byteCount: byteCount, bell: bell))
      }
      return state.nextNumber
    }
    guard let number else {
      throw .refused(
        .busy("Inspection is full: more than \(waitingByteLimit) bytes of uploads would wait."))
    }
    return number
  }

  private func wait(for bell: CInt, milliseconds: Int) {
    var awaited = pollfd(fd: bell, events: Int16(POLLIN), revents: 0)
    let deadline = Monotonic.milliseconds + milliseconds
    while poll(&awaited, 1, CInt(clamping: max(0, deadline - Monotonic.milliseconds))) < 0,
      errno == EINTR
    {}
  }

  private func leaveQueue(
    _ number: Int, _ byteCount: Int, _ waitMilliseconds: Int
  ) throws(InspectionError) -> Place {
    let granted: Place? = state.withLock { state in
      state.waitingByteCount -= byteCount
      state.queue.removeAll { $0.number == number }
      return state.granted.removeValue(forKey: number)
    }
    guard let granted else {
      throw .refused(
        .busy("Inspection is full: no worker was free within \(waitMilliseconds) milliseconds."))
    }
    return granted
  }
}
