public import Model

extension LocalBlobStore {
  /// Makes what is missing of the store's folders, syncs their names, and opens the outermost.
  ///
  /// Two syncs make the names durable: of the store's folder, and of the one that it is in. What is
  /// inside a folder is synced with each blob. They are done also when nothing was missing, because
  /// whoever made the folders may have died before its own.
  static func makeFolders(
    at path: String, _ files: FileSystem
  ) throws(BlobStoreError) -> FileDescriptor {
    _ = try files.makeFolder(path: path)
    let root = try files.openFolder(path: path)
    // Mostly none: one look at all of them is cheaper than an attempt for each.
    let present = Set(try files.names(in: root))
    for name in folderNames + [incomingName] where !present.contains(name) {
      _ = try files.makeFolder(name, in: root)
    }
    try files.sync(root)
    try files.sync(try files.openFolder(path: path + "/.."))
    return root
  }

  /// A file in `incoming/` that nobody has locked belongs to a writer that died.
  public func removeAbandonedWrites(
    before cutoff: Timestamp, isRehearsal: Bool
  ) throws(BlobStoreError) -> AbandonedWrites {
    var abandoned = AbandonedWrites()
    for name in try files.names(in: incoming) where Self.isTemporaryName(name) {
      guard let file = try files.openFile(name, in: incoming), try files.lock(file) else {
        continue
      }
      guard try files.modificationTime(of: file) < cutoff else { continue }
      let byteCount = try files.status(of: file).byteCount
      if !isRehearsal {
        guard try files.remove(name, from: incoming) else { continue }
      }
      abandoned.count += 1
      abandoned.byteCount += byteCount
    }
    return abandoned
  }
}
