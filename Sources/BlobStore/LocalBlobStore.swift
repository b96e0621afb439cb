public import Model
import Synchronization

/// Blobs as files. The layout and the reasons for the order of writing are in `Docs/design.md`.
public final class LocalBlobStore: BlobStore {
  public enum Opening: Sendable {
    /// Makes the store's folders where they are missing, and removes abandoned temporary files.
    case makingFolders
    /// Writes nothing while opening.
    case existing
  }

  /// Large enough that the calls do not count, small enough to stay in a core's cache.
  private static let pieceByteCount = 256 << 10

  let files: FileSystem
  let root: FileDescriptor
  /// Where blobs are written before they have their name.
  let incoming: FileDescriptor
  /// Set once, by the first sync that fails.
  let isStopped = Atomic(false)

  /// Opens the store in the folder `path`, whose parent must exist.
  ///
  /// - Throws: `.absent` when there is none; `.full` or `.failed`.
  public convenience init(
    path: String, _ opening: Opening = .makingFolders
  ) throws(BlobStoreError) {
    try self.init(path: path, opening, files: FileSystem())
  }

  init(path: String, _ opening: Opening, files: FileSystem) throws(BlobStoreError) {
    self.files = files
    switch opening {
    case .makingFolders: root = try Self.makeFolders(at: path, files)
    case .existing: root = try files.openFolder(path: path)
    }
    incoming = try files.openFolder(Self.incomingName, in: root)
    if opening == .makingFolders { _ = try removeAbandonedWrites() }
  }

  public func put(_ bytes: Span<UInt8>, as id: BlobID) throws(BlobStoreError) -> PutOutcome {
    guard bytes.count <= BlobSize.byteLimit else {
      throw .tooLarge(byteCount: bytes.count, limit: BlobSize.byteLimit)
    }
    let actual = SHA256.digest(of: bytes)
    guard actual == id else { throw .misnamed(claimed: id, actual: actual) }
    try refuseWhenStopped()
    // Opened before anything is renamed into it: see "Local files" in the contract.
    let folder = try openFolder(of: id)
    switch try verifyStoredFile(of: id, byteCount: bytes.count, in: folder) {
    case .absent:
      try write(bytes, as: id, into: folder)
      return .stored
    case .intact:
      try sync(folder)
      return .alreadyPresent
    case .damaged:
      try write(bytes, as: id, into: folder)
      return .replacedDamaged
    }
  }

  public func read(_ id: BlobID) throws(BlobStoreError) -> [UInt8] {
    let file = try openFile(of: id)
    let bytes = try files.readAll(try sizeToRead(of: file), from: file)
    let actual = SHA256.digest(of: bytes.span)
    guard actual == id else { throw .damaged(expected: id, actual: actual) }
    return bytes
  }

  public func read(_ id: BlobID, by take: (Span<UInt8>) -> Void) throws(BlobStoreError) {
    let file = try openFile(of: id)
    var left = try sizeToRead(of: file)
    var hash = SHA256()
    var piece = [UInt8](repeating: 0, count: min(left, Self.pieceByteCount))
    while left > 0 {
      let count = try files.readNext(min(left, piece.count), of: file, into: &piece)
      guard count > 0 else { break }
      left -= count
      let bytes = piece.span.extracting(first: count)
      hash.update(bytes)
      take(bytes)
    }
    let actual = hash.finish()
    guard actual == id else { throw .damaged(expected: id, actual: actual) }
  }

  private func sizeToRead(of file: borrowing FileDescriptor) throws(BlobStoreError) -> Int {
    let byteCount = try files.status(of: file).byteCount
    guard byteCount <= BlobSize.byteLimit else {
      throw .tooLarge(byteCount: byteCount, limit: BlobSize.byteLimit)
    }
    return byteCount
  }

  public func byteCount(of id: BlobID) throws(BlobStoreError) -> Int {
    try files.status(of: try openFile(of: id)).byteCount
  }

  public func remove(_ id: BlobID) throws(BlobStoreError) {
    try refuseWhenStopped()
    let folder = try openFolder(of: id)
    _ = try files.remove(Self.fileName(of: id), from: folder)
    FailPoint.blobRemoved.pass()
    // Also when there was none: somebody else may have removed it and not synced yet.
    try sync(folder)
  }

  public func list(after last: BlobID?, limit: Int) throws(BlobStoreError) -> [BlobID] {
    let count = max(1, limit)
    var ids: [BlobID] = []
    for folderName in Self.folderNames[Int(last?.bytes.first ?? 0)...] {
      let names = try files.names(in: try files.openFolder(folderName, in: root))
      let found = names.compactMap { BlobID(folderName + $0) }
      ids += found.filter { id in last.map { $0 < id } ?? true }.sorted()
      guard ids.count < count else { break }
    }
    return Array(ids.prefix(count))
  }
}
