import Attachments
import BlobStore
import CoreStore
import Glibc
import Model

/// Makes a folder the copy of a store, as it was at one moment.
///
/// Blobs go first and the core store last, under a name of its own until it is whole: whoever dies
/// on the way leaves the copy that was there before, with a few blobs too many.
struct StoreCopy {
  struct Summary {
    var blobs = BlobCopier.Summary()
    var prunedCount = 0
  }

  private static let attemptLimit = 3

  let source: DataStore
  let target: FilePath
  /// Reads what the target has already, instead of comparing sizes.
  let rereads: Bool

  /// - Throws: `.failed` with one sentence.
  func run() throws(CommandError) -> Summary {
    try target.makeFolder(permissions: 0o700)
    let lock = try FolderLock(target)
    defer { lock.release() }
    var summary = Summary()
    do throws(BlobStoreError) {
      let blobs = try LocalBlobStore(path: target.appending("blobs").text)
      do throws(AttachmentError) {
        try copy(to: blobs, &summary)
      } catch {
        throw .failed(error.description)
      }
    } catch {
      throw .failed("\(target.display): \(error.description)")
    }
    return summary
  }

  private func copy(
    to blobs: any BlobStore, _ summary: inout Summary
  ) throws(AttachmentError) {
    let copier = BlobCopier(from: source.blobs, to: blobs, rereads: rereads)
    let rest = BlobCopier(from: source.blobs, to: blobs)
    // Nearly everything, so that little is left to do for the moment that counts.
    summary.blobs = try copier.copyLiveBlobs(of: source.core)
    FailPoint.backupBlobsCopied.pass()
    for attempt in 1...Self.attemptLimit {
      let unfinished = target.appending("core.sqlite.new")
      try removeCore(unfinished)
      do throws(CoreStoreError) {
        try source.core.copy(toNewFile: unfinished.text)
        FailPoint.backupCoreCopied.pass()
        let moment = try SQLiteCoreStore(path: unfinished.text, .existing)
        try moment.verify()
        let late = try Self.copyRest(of: moment, rest)
        // What was collected between that moment and now is not in a later one.
        guard late.missing.isEmpty || attempt == Self.attemptLimit else { continue }
        summary.blobs.copiedCount += late.copiedCount
        summary.blobs.copiedByteCount += late.copiedByteCount
        summary.blobs.missing = late.missing
        // What could not be read before matters if it was still needed at that moment.
        for id in summary.blobs.failures.keys where try !Self.isKnown(id, in: moment) {
          summary.blobs.failures[id] = nil
        }
        summary.blobs.failures.merge(late.failures) { _, later in later }
        try give(unfinished, itsName: target.appending("core.sqlite"))
        FailPoint.backupCoreNamed.pass()
        summary.prunedCount = try Self.prune(rest, to: moment)
        FailPoint.backupPruned.pass()
      } catch {
        throw .coreStoreFailed(error)
      }
      return
    }
  }

  private static func copyRest(
    of moment: SQLiteCoreStore, _ copier: BlobCopier
  ) throws(CoreStoreError) -> BlobCopier.Summary {
    do throws(AttachmentError) {
      return try copier.copyLiveBlobs(of: moment)
    } catch {
      throw .io(reason: error.description)
    }
  }

  private static func isKnown(
    _ id: BlobID, in moment: SQLiteCoreStore
  ) throws(CoreStoreError) -> Bool {
    try moment.read { reader throws(CoreStoreError) in try reader.blob(id) != nil }
  }

  private static func prune(
    _ copier: BlobCopier, to moment: SQLiteCoreStore
  ) throws(CoreStoreError) -> Int {
    do throws(AttachmentError) {
      return try copier.prune(to: moment)
    } catch {
      throw .io(reason: error.description)
    }
  }

  private func give(_ file: FilePath, itsName name: FilePath) throws(CoreStoreError) {
    // A journal of the older copy would be rolled back into the new one.
    for path in ["\(name.text)-journal", "\(file.text)-journal"] { unlink(path) }
    guard rename(file.text, name.text) == 0 else {
      throw .io(reason: "its copy could not get its name (\(SystemReason.current))")
    }
    let folder = open(target.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      throw .io(reason: "its copy's folder could not be opened (\(SystemReason.current))")
    }
    defer { close(folder) }
    guard fsync(folder) == 0 else {
      throw .io(reason: "its copy could not be made durable (\(SystemReason.current))")
    }
  }

  private func removeCore(_ path: FilePath) throws(AttachmentError) {
    for name in [path.text, "\(path.text)-journal"] {
      guard unlink(name) == 0 || errno == ENOENT else {
        throw .failed("An unfinished copy could not be removed: \(SystemReason.current).")
      }
    }
  }
}

/// Keeps two programs from making the same folder a copy at the same time; ends with the process.
private struct FolderLock {
  private let descriptor: CInt

  init(_ folder: FilePath) throws(CommandError) {
    descriptor = open(folder.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .failed("\(folder.display): The folder cannot be opened: \(SystemReason.current).")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .failed("\(folder.display): Another program is writing a copy into this folder.")
    }
  }

  func release() { close(descriptor) }
}
