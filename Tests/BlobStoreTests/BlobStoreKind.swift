import Foundation
import Model
import TestSupport
import Testing

@testable import BlobStore

/// Every implementation that the conformance suite holds to the contract.
enum BlobStoreKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case local
  case memory

  var testDescription: String { rawValue }

  func make() throws -> BlobStoreUnderTest {
    switch self {
    case .local:
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/blobs"
      return BlobStoreUnderTest(store: try LocalBlobStore(path: path), folder: folder) {
        let file = blobPath($0, in: path)
        try #require(chmod(file, 0o600) == 0)
        try Data($1).write(to: URL(filePath: file))
      }
    case .memory:
      let store = MemoryBlobStore()
      return BlobStoreUnderTest(store: store, folder: nil) { store.damage($0, with: $1) }
    }
  }
}

/// A store, and a way to do to it what a failing disk does.
struct BlobStoreUnderTest {
  let store: any BlobStore
  /// Kept for as long as the store is.
  let folder: TemporaryFolder?
  let damage: (BlobID, [UInt8]) throws -> Void
}

/// Where the written contract says that a blob lies.
func blobPath(_ id: BlobID, in store: String) -> String {
  "\(store)/\(id.description.prefix(2))/\(id.description.dropFirst(2))"
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension BlobID {
  init(of bytes: [UInt8]) { self = SHA256.digest(of: bytes.span) }
}

extension BlobStore {
  /// The blob as it comes piece by piece.
  func pieces(of id: BlobID) throws(BlobStoreError) -> [UInt8] {
    var content: [UInt8] = []
    try read(id) { piece in piece.withUnsafeBufferPointer { content += $0 } }
    return content
  }
}
