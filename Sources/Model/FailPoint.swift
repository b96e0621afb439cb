#if ATTACHE_FAIL_POINTS
  import Glibc
  import Synchronization
#endif

/// The named steps between which a process may die: after each of them the store must be sound.
///
/// In debug builds `ATTACHE_FAILPOINT=name:n` kills the process at the n-th time that it passes the
/// step `name`, so that `scripts/torture` can try them all. In release builds nothing of it is there.
public enum FailPoint: String, CaseIterable, Sendable {
  case uploadInspected = "upload_inspected"
  case uploadLeased = "upload_leased"
  case uploadStored = "upload_stored"
  case uploadRecorded = "upload_recorded"
  case messageSent = "message_sent"
  case blobCreated = "blob_created"
  case blobWritten = "blob_written"
  case blobSynced = "blob_synced"
  case blobRenamed = "blob_renamed"
  case blobFolderSynced = "blob_folder_synced"
  case blobRemoved = "blob_removed"
  case regenerationClaimed = "regeneration_claimed"
  case regenerationRendered = "regeneration_rendered"
  case regenerationLeased = "regeneration_leased"
  case regenerationStored = "regeneration_stored"
  case regenerationSwapped = "regeneration_swapped"
  case collectionExpired = "collection_expired"
  case collectionMarked = "collection_marked"
  case collectionBytesRemoved = "collection_bytes_removed"
  case collectionDropped = "collection_dropped"
  case deletionRecorded = "deletion_recorded"
  case backupBlobsCopied = "backup_blobs_copied"
  case backupCoreCopied = "backup_core_copied"
  case backupCoreNamed = "backup_core_named"
  case backupPruned = "backup_pruned"

  /// Says that the step is done. Costs nothing in release builds.
  public func pass() {
    #if ATTACHE_FAIL_POINTS
      Self.armed.withLock { armed in
        guard var target = armed, target.point == self else { return }
        target.passesLeft -= 1
        if target.passesLeft <= 0 { kill(getpid(), SIGKILL) }
        armed = target
      }
    #endif
  }

  #if ATTACHE_FAIL_POINTS
    private struct Target: Sendable {
      let point: FailPoint
      var passesLeft: Int
    }

    private static let armed = Mutex<Target?>(target(of: getenv("ATTACHE_FAILPOINT")))

    private static func target(of variable: UnsafeMutablePointer<CChar>?) -> Target? {
      guard let variable else { return nil }
      let parts = String(cString: variable).split(separator: ":")
      guard parts.count == 2, let point = FailPoint(rawValue: String(parts[0])),
        let count = Int(parts[1])
      else { return nil }
      return Target(point: point, passesLeft: count)
    }
  #endif
}
