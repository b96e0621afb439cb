import CoreStore
import Model

/// How much of a person's uploads may wait for a message.
struct PendingLimit: Sendable {
  /// Each counts as so many bytes at least: many small ones cost as much as a few large ones.
  static let leastByteCount = 65_536

  let core: any MarketStore
  let byteLimit: Int

  /// - Throws: `Problem` when `byteCount` more would pass the limit; `CoreStoreError`.
  func check(_ person: PersonID, adding byteCount: Int) throws {
    let pending = try core.readMarket { reader in
      try reader.pendingByteCount(of: person, countingAtLeast: Self.leastByteCount)
    }
    let sum = pending + max(byteCount, Self.leastByteCount)
    guard sum <= byteLimit else {
      throw Problem(
        .pendingLimit,
        "\(pending) bytes of uploads wait for their messages; send or delete some of them first.",
        limit: byteLimit, actual: sum, retryAfterSeconds: 60)
    }
  }
}
