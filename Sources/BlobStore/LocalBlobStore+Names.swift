import Model

extension LocalBlobStore {
  static let incomingName = "incoming"
  /// Made when there is something to be put into it.
  static let quarantineName = "quarantine"

  /// `00` to `ff`, ascending: the first byte of the ids inside.
  static let folderNames = (UInt8.min ... .max).map { Hexadecimal.encode([$0]) }

  /// The folder of the blobs that begin with the same byte as `id`.
  ///
  /// - Throws: `.failed` when it is missing: that the blob itself is missing is something else.
  func openFolder(of id: BlobID) throws(BlobStoreError) -> FileDescriptor {
    try files.openFolder(Hexadecimal.encode(id.bytes.prefix(1)), in: root)
  }

  static func fileName(of id: BlobID) -> String { Hexadecimal.encode(id.bytes.dropFirst()) }

  /// - Throws: `.notFound` or `.failed`.
  func openFile(of id: BlobID) throws(BlobStoreError) -> FileDescriptor {
    let folder = try openFolder(of: id)
    guard let file = try files.openFile(Self.fileName(of: id), in: folder) else {
      throw .notFound(id)
    }
    return file
  }

  /// 128 random bits: nobody else's, and never used again.
  static func makeTemporaryName() -> String {
    var generator = SystemRandomNumberGenerator()
    return Hexadecimal.encode((0..<16).map { _ in .random(in: .min ... .max, using: &generator) })
  }

  static func isTemporaryName(_ name: String) -> Bool {
    Hexadecimal.decode(name).map { $0.count == 16 } ?? false
  }
}
