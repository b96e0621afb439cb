/// What a store held between two commits, by whomever they were: any commit that changes something,
/// of this process or another, ends it. Compares with revisions of the same store only.
public struct StoreRevision: Hashable, Sendable {
  /// Comes round after 4,294,967,296 commits.
  let changeCount: UInt32
}
