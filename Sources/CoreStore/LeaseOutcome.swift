public import Model

/// What became of the wish for a lease.
public enum LeaseOutcome: Hashable, Sendable {
  case taken
  /// These blobs are just being deleted, so nothing was leased. Wait a little and take it again.
  case beingDeleted([BlobID])
}
