import Model
import Synchronization

/// How much one person may send: a rate, and bytes on their way; and how many bytes may be on their
/// way from all together.
final class UploadAllowance: Sendable {
  struct Settings: Sendable {
    var uploadsPerMinute = 600
    /// Received, but not in the store yet, of everybody.
    var receivingByteLimit = 512 << 20
    /// The same of one person.
    var receivingBytesPerPerson = 128 << 20
  }

  /// Given back when it is gone.
  final class Share: Sendable {
    private let allowance: UploadAllowance
    private let personID: PersonID
    private let byteCount: Int

    fileprivate init(_ allowance: UploadAllowance, _ personID: PersonID, _ byteCount: Int) {
      self.allowance = allowance
      self.personID = personID
      self.byteCount = byteCount
    }

    deinit { allowance.giveBack(byteCount, of: personID) }
  }

  private struct Account {
    /// Uploads that may begin at once; grows with time.
    var credit: Double
    var updatedAt: Timestamp
    var receivingByteCount = 0
  }

  private struct State {
    var accounts: [PersonID: Account] = [:]
    var receivingByteCount = 0
  }

  private let settings: Settings
  private let state = Mutex(State())

  init(_ settings: Settings) { self.settings = settings }

  var receivingByteCount: Int { state.withLock { $0.receivingByteCount } }

  /// - Throws: `Problem` when the person, or everybody together, sends too much at once.
  func take(_ byteCount: Int, for person: PersonID, at now: Timestamp) throws(Problem) -> Share {
    let perMinute = Double(settings.uploadsPerMinute)
    let problem: Problem? = state.withLock { state in
      if state.accounts.count > 10_000 { Self.forgetIdle(&state, perMinute, now) }
      var account = state.accounts[person] ?? Account(credit: perMinute, updatedAt: now)
      let seconds = Double(now.microseconds - account.updatedAt.microseconds) / 1_000_000
      account.credit = min(perMinute, account.credit + max(0, seconds) * perMinute / 60)
      account.updatedAt = now
      defer { state.accounts[person] = account }
      guard account.credit >= 1 else {
        return Problem(
          .tooManyRequests,
          "There were more than \(settings.uploadsPerMinute) uploads within a minute.",
          limit: settings.uploadsPerMinute,
          retryAfterSeconds: max(1, Int((1 - account.credit) * 60 / perMinute)))
      }
      let own = account.receivingByteCount + byteCount
      guard own <= settings.receivingBytesPerPerson else {
        return Problem(
          .tooManyRequests, "Too many uploads are on their way at once.",
          limit: settings.receivingBytesPerPerson, actual: own, retryAfterSeconds: 5)
      }
      guard state.receivingByteCount + byteCount <= settings.receivingByteLimit else {
        return Problem(
          .busy, "The server is taking in as much as it can; try again.", retryAfterSeconds: 5)
      }
      account.credit -= 1
      account.receivingByteCount = own
      state.receivingByteCount += byteCount
      return nil
    }
    if let problem { throw problem }
    return Share(self, person, byteCount)
  }

  private func giveBack(_ byteCount: Int, of person: PersonID) {
    state.withLock { state in
      state.receivingByteCount -= byteCount
      state.accounts[person]?.receivingByteCount -= byteCount
    }
  }

  private static func forgetIdle(_ state: inout State, _ perMinute: Double, _ now: Timestamp) {
    state.accounts = state.accounts.filter { _, account in
      account.receivingByteCount > 0 || account.updatedAt.adding(seconds: 60) > now
    }
  }
}
