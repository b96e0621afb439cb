public import Model
import Synchronization

extension LocalBlobStore {
  /// What is under a blob's name before it is put.
  enum StoredFile {
    case absent
    case intact
    case damaged
  }

  func refuseWhenStopped() throws(BlobStoreError) {
    if isStopped.load(ordering: .acquiring) { throw .stopped }
  }

  /// The only way in which blobs are synced: after the first failure there are no more writes.
  func sync(_ file: borrowing FileDescriptor) throws(BlobStoreError) {
    do throws(BlobStoreError) {
      try files.sync(file)
    } catch {
      isStopped.store(true, ordering: .releasing)
      throw error
    }
  }

  /// Syncs the file of that name, if there is one, and hashes what is on the disk then.
  func verifyStoredFile(
    of id: BlobID, byteCount: Int, in folder: borrowing FileDescriptor
  ) throws(BlobStoreError) -> StoredFile {
    guard let file = try files.openFile(Self.fileName(of: id), in: folder) else { return .absent }
    guard try files.status(of: file).byteCount == byteCount else { return .damaged }
    try sync(file)
    // After a write-back that failed, the cache may call pages clean that never reached the disk.
    files.forgetCachedPages(of: file)
    let bytes = try files.readAll(byteCount, from: file)
    return SHA256.digest(of: bytes.span) == id ? .intact : .damaged
  }

  /// Temporary file, sync, rename, sync of the folder. Renaming replaces what had the name.
  func write(
    _ bytes: Span<UInt8>, as id: BlobID, into folder: borrowing FileDescriptor
  ) throws(BlobStoreError) {
    let temporary = try makeTemporaryFile()
    FailPoint.blobCreated.pass()
    do throws(BlobStoreError) {
      try files.writeAll(bytes, to: temporary.file)
      FailPoint.blobWritten.pass()
      let written = try files.status(of: temporary.file).byteCount
      guard written == bytes.count else {
        throw .failed(
          "The blob store wrote \(bytes.count) bytes and the file has \(written) of them.")
      }
      try sync(temporary.file)
      FailPoint.blobSynced.pass()
      try files.rename(temporary.name, in: incoming, to: Self.fileName(of: id), in: folder)
    } catch {
      // Should this fail too, the file goes the next time that the store is opened.
      _ = try? files.remove(temporary.name, from: incoming)
      throw error
    }
    FailPoint.blobRenamed.pass()
    try sync(folder)
    FailPoint.blobFolderSynced.pass()
  }

  /// The same blob may be put aside more than once: each has a name of its own.
  public func quarantine(_ id: BlobID) throws(BlobStoreError) -> Bool {
    try refuseWhenStopped()
    let folder = try openFolder(of: id)
    _ = try files.makeFolder(Self.quarantineName, in: root)
    let quarantine = try files.openFolder(Self.quarantineName, in: root)
    guard try files.openFile(Self.fileName(of: id), in: folder) != nil else { return false }
    try files.rename(
      Self.fileName(of: id), in: folder, to: "\(id).\(Self.makeTemporaryName())", in: quarantine)
    try sync(quarantine)
    try sync(folder)
    try sync(root)
    return true
  }

  private struct TemporaryFile: ~Copyable {
    let name: String
    let file: FileDescriptor
  }

  /// Makes a file in `incoming/` and locks it, so that nobody takes it for an abandoned one.
  ///
  /// Whoever removes abandoned files may come in between the two: then it holds the lock, or the
  /// name is gone. Both are rare, and another name is tried.
  private func makeTemporaryFile() throws(BlobStoreError) -> TemporaryFile {
    for _ in 0..<8 {
      let name = Self.makeTemporaryName()
      let file = try files.createFile(name, in: incoming)
      if try files.lock(file), try files.status(of: file).hasName {
        return TemporaryFile(name: name, file: file)
      }
      _ = try files.remove(name, from: incoming)
    }
    throw .failed("The blob store's temporary files are removed by another program.")
  }
}
