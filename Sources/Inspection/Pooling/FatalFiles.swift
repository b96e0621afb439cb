import Model
import Synchronization

/// The files that made a worker crash: refused at once for a while, so that sending one again and
/// again costs nobody a worker.
final class FatalFiles: Sendable {
  private static let limit = 4096

  private let milliseconds: Int
  /// Until when, by hash.
  private let deadlines = Mutex<[BlobID: Int]>([:])

  init(seconds: Int) { milliseconds = seconds * 1000 }

  func contains(_ id: BlobID) -> Bool {
    let now = Monotonic.milliseconds
    return deadlines.withLock { deadlines in
      guard let deadline = deadlines[id] else { return false }
      if deadline > now { return true }
      deadlines[id] = nil
      return false
    }
  }

  func insert(_ id: BlobID) {
    let now = Monotonic.milliseconds
    deadlines.withLock { deadlines in
      if deadlines.count >= Self.limit {
        deadlines = deadlines.filter { $0.value > now }
      }
      // Somebody sends thousands of them: the oldest may try again.
      if deadlines.count >= Self.limit,
        let oldest = deadlines.min(by: { $0.value < $1.value })?.key
      {
        deadlines[oldest] = nil
      }
      deadlines[id] = now + milliseconds
    }
  }
}
