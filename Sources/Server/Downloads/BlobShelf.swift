import BlobStore
import HTTP
import Model
import Synchronization

/// Blobs that were read and verified a moment ago, so that a picture that many look at is hashed
/// once. Who may have one is decided before, each time.
final class BlobShelf: Sendable {
  /// Larger ones are not kept.
  static let keptBlobByteLimit = 1 << 20
  static let keptByteLimit = 64 << 20
  /// Of everything that is being sent and kept together.
  static let liveByteLimit = 384 << 20

  private struct State {
    var kept: [BlobID: (bytes: SharedBytes, use: UInt64)] = [:]
    var keptByteCount = 0
    var clock: UInt64 = 0
  }

  private let blobs: any BlobStore
  private let state = Mutex(State())

  init(_ blobs: any BlobStore) { self.blobs = blobs }

  var keptByteCount: Int { state.withLock { $0.keptByteCount } }

  /// - Throws: `Problem` when too much is being sent already; `BlobStoreError`.
  func bytes(of id: BlobID, byteCount: Int) throws -> SharedBytes {
    let known = state.withLock { state -> SharedBytes? in
      state.clock += 1
      state.kept[id]?.use = state.clock
      return state.kept[id]?.bytes
    }
    if let known { return known }
    guard SharedBytes.liveByteCount + byteCount <= Self.liveByteLimit else {
      throw Problem(
        .busy, "The server is sending as much as it can; try again.", retryAfterSeconds: 2)
    }
    let bytes = SharedBytes(try blobs.read(id))
    if bytes.count <= Self.keptBlobByteLimit { keep(bytes, as: id) }
    return bytes
  }

  private func keep(_ bytes: SharedBytes, as id: BlobID) {
    state.withLock { state in
      guard state.kept[id] == nil else { return }
      state.clock += 1
      state.kept[id] = (bytes, state.clock)
      state.keptByteCount += bytes.count
      guard state.keptByteCount > Self.keptByteLimit else { return }
      // A quarter at a time, so that this is rare.
      for (id, entry) in state.kept.sorted(by: { $0.value.use < $1.value.use }) {
        guard state.keptByteCount > Self.keptByteLimit / 4 * 3 else { return }
        state.kept[id] = nil
        state.keptByteCount -= entry.bytes.count
      }
    }
  }
}
