/// A core store that keeps the whole marketplace: besides what attachments need also roles, jobs,
/// statuses, receipts, notifications, events, tokens and reports.
///
/// The bodies may throw what they like, because most of what is refused here is refused by rules
/// that this room does not know. Whatever they throw comes out unchanged, and undoes everything.
public protocol MarketStore: CoreStore {
  /// Runs `body` on one consistent snapshot.
  ///
  /// - Throws: what `body` throws, or `CoreStoreError`.
  func readMarket<Result>(_ body: (any MarketReader) throws -> Result) throws -> Result

  /// Runs `body` in a transaction, with the promises of `write`.
  ///
  /// - Throws: what `body` throws, or `CoreStoreError`.
  func writeMarket<Result>(_ body: (any MarketWriter) throws -> Result) throws -> Result
}
