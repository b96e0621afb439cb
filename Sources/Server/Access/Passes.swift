import CoreStore
import HTTP
import Model
import Synchronization

/// Answers that were given a moment ago, for whoever sends the very same request again. Access is
/// still decided for each request, by what the decision depends on: the store, which counts every
/// commit by anybody, the credential's end, and the request itself, byte for byte.
///
/// See Docs/decisions/0017-passes-for-renditions.md.
final class Passes: Sendable {
  /// A request whose answer may be kept, begun while the store was at `revision`.
  struct Pass: Sendable {
    fileprivate let digest: BlobID
    fileprivate let revision: StoreRevision
    fileprivate let now: Timestamp
  }

  private struct Kept {
    let answer: HTTPResponse
    /// A clock that was set back knows nothing of a credential's end.
    let from: Timestamp
    let until: Timestamp
  }

  /// All of one revision: those before it are good for nothing any more.
  private struct State {
    var revision: StoreRevision?
    var kept: [BlobID: Kept] = [:]
    var keptByteCount = 0
  }

  static let keptLimit = 8_192
  static let keptByteLimit = 64 << 20
  /// A token's day of use is noted when it first signs in on that day, so a pass ends with its day.
  private static let dayMicroseconds: Int64 = 86_400_000_000

  private let core: any MarketStore
  private let state = Mutex(State())

  init(_ core: any MarketStore) { self.core = core }

  /// On a thread that serves connections: it reads four bytes of the store and waits for nobody.
  func answer(to digest: BlobID, at now: Timestamp) -> HTTPResponse? {
    let found: (Kept, StoreRevision)? = state.withLock { state in
      guard let kept = state.kept[digest], let revision = state.revision else { return nil }
      return (kept, revision)
    }
    guard let (kept, revision) = found, kept.from <= now, now < kept.until,
      core.isUnchanged(since: revision)
    else { return nil }
    return kept.answer
  }

  /// To be asked for before anything is decided: what is committed later ends it.
  func pass(for digest: BlobID?, at now: Timestamp) -> Pass? {
    guard let digest else { return nil }
    if let known = state.withLock({ $0.revision }), core.isUnchanged(since: known) {
      return Pass(digest: digest, revision: known, now: now)
    }
    // Without a revision nothing is kept, and the request is answered all the same.
    guard let revision = (try? core.revision()) ?? nil else { return nil }
    return Pass(digest: digest, revision: revision, now: now)
  }

  /// Keeps the answer to the pass's request for as long as nobody changes the store, and until
  /// `end` at most. Does nothing when somebody has changed it since the pass was asked for.
  func keep(_ answer: HTTPResponse, for pass: Pass, until end: Timestamp?) {
    let byteCount: Int
    switch answer.body {
    case .bytes(let bytes, _): byteCount = bytes.count
    case .absent: byteCount = 0
    case .stream: return
    }
    guard byteCount <= BlobShelf.keptBlobByteLimit, core.isUnchanged(since: pass.revision) else {
      return
    }
    let day = pass.now.microseconds / Self.dayMicroseconds
    let dayEnd = Timestamp(microseconds: (day + 1) * Self.dayMicroseconds)
    let kept = Kept(answer: answer, from: pass.now, until: end.map { min($0, dayEnd) } ?? dayEnd)
    state.withLock { state in
      let isFull =
        state.kept.count >= Self.keptLimit || state.keptByteCount + byteCount > Self.keptByteLimit
      if state.revision != pass.revision || isFull {
        state = State(revision: pass.revision)
      }
      guard state.kept.updateValue(kept, forKey: pass.digest) == nil else { return }
      state.keptByteCount += byteCount
    }
  }
}
