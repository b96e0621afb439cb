import Model
import Testing

@testable import BlobStore

@Suite("Every blob store keeps the contract")
struct BlobStoreConformanceTests {
  static let sizes = [0, 1, 4096, 1_000_003]

  @Test("gives back exactly the bytes that were put", arguments: BlobStoreKind.allCases, sizes)
  func roundTrip(kind: BlobStoreKind, byteCount: Int) throws {
    let subject = try kind.make()
    let content = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let id = BlobID(of: content)
    #expect(try subject.store.put(content.span, as: id) == .stored)
    #expect(try subject.store.read(id) == content)
    #expect(try subject.store.pieces(of: id) == content)
    #expect(try subject.store.byteCount(of: id) == byteCount)
  }

  @Test("says that a blob was there already", arguments: BlobStoreKind.allCases)
  func putTwice(kind: BlobStoreKind) throws {
    let subject = try kind.make()
    let content = bytes("twice")
    let id = BlobID(of: content)
    #expect(try subject.store.put(content.span, as: id) == .stored)
    #expect(try subject.store.put(content.span, as: id) == .alreadyPresent)
    #expect(try subject.store.list(after: nil, limit: 10) == [id])
  }

  @Test("refuses bytes under another blob's name", arguments: BlobStoreKind.allCases)
  func misnamed(kind: BlobStoreKind) throws {
    let subject = try kind.make()
    let (claimed, actual) = (BlobID(of: bytes("one")), BlobID(of: bytes("other")))
    #expect(throws: BlobStoreError.misnamed(claimed: claimed, actual: actual)) {
      try subject.store.put(bytes("other").span, as: claimed)
    }
    #expect(try subject.store.list(after: nil, limit: 10).isEmpty)
  }

  @Test("says not found of a blob that nobody put", arguments: BlobStoreKind.allCases)
  func notFound(kind: BlobStoreKind) throws {
    let subject = try kind.make()
    let id = BlobID(of: bytes("never put"))
    #expect(throws: BlobStoreError.notFound(id)) { try subject.store.read(id) }
    #expect(throws: BlobStoreError.notFound(id)) { try subject.store.pieces(of: id) }
    #expect(throws: BlobStoreError.notFound(id)) { try subject.store.byteCount(of: id) }
  }

  @Test("removes, and does not mind removing again", arguments: BlobStoreKind.allCases)
  func remove(kind: BlobStoreKind) throws {
    let subject = try kind.make()
    let (kept, gone) = (bytes("kept"), bytes("gone"))
    _ = try subject.store.put(kept.span, as: BlobID(of: kept))
    _ = try subject.store.put(gone.span, as: BlobID(of: gone))
    try subject.store.remove(BlobID(of: gone))
    try subject.store.remove(BlobID(of: gone))
    #expect(throws: BlobStoreError.notFound(BlobID(of: gone))) {
      try subject.store.read(BlobID(of: gone))
    }
    #expect(try subject.store.list(after: nil, limit: 10) == [BlobID(of: kept)])
    #expect(try subject.store.put(gone.span, as: BlobID(of: gone)) == .stored)
  }

  @Test(
    "tells damaged bytes from missing ones, and heals them when they are put again",
    arguments: BlobStoreKind.allCases, ["", "hell", "hellO", "hello and more"])
  func damaged(kind: BlobStoreKind, damage: String) throws {
    let subject = try kind.make()
    let content = bytes("hello")
    let id = BlobID(of: content)
    _ = try subject.store.put(content.span, as: id)
    try subject.damage(id, bytes(damage))
    let error = BlobStoreError.damaged(expected: id, actual: BlobID(of: bytes(damage)))
    #expect(throws: error) { try subject.store.read(id) }
    #expect(throws: error) { try subject.store.pieces(of: id) }
    #expect(try subject.store.put(content.span, as: id) == .replacedDamaged)
    #expect(try subject.store.read(id) == content)
  }

  @Test(
    "lists every blob once, in order, whatever the page", arguments: BlobStoreKind.allCases,
    [1, 7, 300, 1000])
  func listing(kind: BlobStoreKind, pageSize: Int) throws {
    let subject = try kind.make()
    let contents = (0..<300).map { bytes("blob \($0)") }
    for content in contents { _ = try subject.store.put(content.span, as: BlobID(of: content)) }
    var listed: [BlobID] = []
    while true {
      let page = try subject.store.list(after: listed.last, limit: pageSize)
      #expect(page.count <= pageSize)
      listed += page
      if page.count < pageSize { break }
    }
    #expect(listed == contents.map(BlobID.init(of:)).sorted())
  }

  @Test("takes a limit that makes no sense for one blob a page", arguments: BlobStoreKind.allCases)
  func listingWithoutLimit(kind: BlobStoreKind) throws {
    let subject = try kind.make()
    for text in ["a", "b"] {
      _ = try subject.store.put(bytes(text).span, as: BlobID(of: bytes(text)))
    }
    #expect(try subject.store.list(after: nil, limit: -3).count == 1)
  }

  @Test("takes the same blobs from many threads at once", arguments: BlobStoreKind.allCases)
  func concurrentPuts(kind: BlobStoreKind) async throws {
    let subject = try kind.make()
    let store = subject.store
    let contents = (0..<4).map { [UInt8](repeating: UInt8($0), count: 100_000) }
    let outcomes = try await withThrowingTaskGroup(of: PutOutcome.self) { group in
      for index in 0..<32 {
        let content = contents[index % contents.count]
        group.addTask { try store.put(content.span, as: BlobID(of: content)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 32)
    #expect(!outcomes.contains(.replacedDamaged))
    #expect(outcomes.filter { $0 == .stored }.count >= contents.count)
    #expect(try store.list(after: nil, limit: 100) == contents.map(BlobID.init(of:)).sorted())
    for content in contents { #expect(try store.read(BlobID(of: content)) == content) }
  }

  @Test("has nothing abandoned when every writer is done", arguments: BlobStoreKind.allCases)
  func nothingAbandoned(kind: BlobStoreKind) throws {
    let subject = try kind.make()
    _ = try subject.store.put(bytes("done").span, as: BlobID(of: bytes("done")))
    #expect(try subject.store.removeAbandonedWrites() == 0)
    #expect(try subject.store.read(BlobID(of: bytes("done"))) == bytes("done"))
  }
}
