import Glibc

/// A few connections that threads take in turn, first come first served.
///
/// `@unchecked Sendable`: `mutex` guards every stored variable, and a connection that was lent out
/// is used by the borrowing thread alone until it comes back under the mutex.
final class ConnectionPool: @unchecked Sendable {
  private let capacity: Int
  private let patienceMilliseconds: Int
  private let open: @Sendable () throws(CoreStoreError) -> SQLiteConnection
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var idle: [SQLiteConnection] = []
  private var lentCount = 0
  /// Who waits, in the order of arrival.
  private var queue: [UInt64] = []
  private var nextTicket: UInt64 = 0

  init(
    capacity: Int, patienceMilliseconds: Int, idle first: SQLiteConnection?,
    open: @escaping @Sendable () throws(CoreStoreError) -> SQLiteConnection
  ) {
    self.capacity = capacity
    self.patienceMilliseconds = patienceMilliseconds
    idle = first.map { [$0] } ?? []
    self.open = open
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // A wait must not end early or late because somebody set the clock.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Lends a connection to `body`. It is kept for the next one unless it is left in a transaction
  /// or met an error after which it cannot be trusted.
  ///
  /// - Throws: `.busy` when all were lent out for the whole of the wait; what opening throws.
  func withConnection<Result>(
    _ body: (SQLiteConnection) throws(CoreStoreError) -> Result
  ) throws(CoreStoreError) -> Result {
    let connection = try take()
    do throws(CoreStoreError) {
      let result = try body(connection)
      giveBack(connection)
      return result
    } catch {
      giveBack(error.leavesConnectionUsable ? connection : nil)
      throw error
    }
  }

  private func take() throws(CoreStoreError) -> SQLiteConnection {
    guard let known = try takePlace() else {
      do {
        return try open()
      } catch {
        giveBack(nil)
        throw error
      }
    }
    return known
  }

  /// Waits for a place; returns the connection that is ready there, if one is.
  private func takePlace() throws(CoreStoreError) -> SQLiteConnection? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let ticket = nextTicket
    nextTicket += 1
    queue.append(ticket)
    defer {
      queue.removeAll { $0 == ticket }
      pthread_cond_broadcast(changed)
    }
    var deadline = Self.deadline(afterMilliseconds: patienceMilliseconds)
    while queue.first != ticket || lentCount >= capacity {
      let code = pthread_cond_timedwait(changed, mutex, &deadline)
      guard code != ETIMEDOUT else { throw .busy(waitedMilliseconds: patienceMilliseconds) }
    }
    lentCount += 1
    return idle.popLast()
  }

  private func giveBack(_ connection: SQLiteConnection?) {
    pthread_mutex_lock(mutex)
    if let connection, connection.isIdle { idle.append(connection) }
    lentCount -= 1
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  private static func deadline(afterMilliseconds span: Int) -> timespec {
    let end = monotonicNanoseconds() + UInt64(span) * 1_000_000
    return timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
  }
}
