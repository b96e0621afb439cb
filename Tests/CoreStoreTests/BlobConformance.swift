import CoreStore
import Model
import Testing

@Suite("Every core store knows which blobs are needed")
struct BlobConformance {
  let soon = noon.adding(seconds: 60)

  @Test("A lease announces blobs, and they become live under it", arguments: StoreKind.allCases)
  func leaseAndLive(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let lease = LeaseID()
    let blobs = [BlobID.arbitrary(), .arbitrary()]
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(try core.take(lease, on: blobs, expiresAt: soon, at: noon) == .taken)
      // Taken again, it is renewed.
      #expect(try core.take(lease, on: blobs, expiresAt: soon, at: noon) == .taken)
      #expect(try core.references(to: blobs[0]).leases == 1)
    }
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(
        try core.blob(blobs[0]) == StoredBlob(id: blobs[0], state: .arriving, createdAt: noon))
      #expect(try core.holds(lease, on: blobs))
      #expect(try !core.holds(lease, on: blobs + [.arbitrary()]))
      #expect(try !core.holds(LeaseID(), on: blobs))
      for blob in blobs { try core.markLive(blob, byteCount: 0) }
      try core.markLive(blobs[1], byteCount: 0)
      #expect(try core.blob(blobs[1])?.state == .live(byteCount: 0))
      #expect(try core.unusedBlobs(limit: 9) == [])
      try core.drop(lease)
      #expect(try !core.holds(lease, on: blobs))
      #expect(try core.unusedBlobs(limit: 9).map(\.id) == blobs.sorted())
    }
  }

  @Test(
    "Leases of several uploads on one blob do no harm to one another", arguments: StoreKind.allCases
  )
  func sharedBlob(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let blob = BlobID.arbitrary()
    let (mine, yours) = (LeaseID(), LeaseID())
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(try core.take(mine, on: [blob], expiresAt: noon, at: noon) == .taken)
      #expect(try core.take(yours, on: [blob], expiresAt: soon, at: noon) == .taken)
      try core.markLive(blob, byteCount: 3)
      #expect(try core.dropExpiredLeases(at: noon) == 1)
      #expect(try !core.holds(mine, on: [blob]))
      #expect(try core.holds(yours, on: [blob]))
      #expect(try !core.markDeleting(blob))
    }
  }

  @Test("Only a leased blob becomes live, and only with one size", arguments: StoreKind.allCases)
  func refusedLive(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let unknown = BlobID.arbitrary()
    store.core.expectRefusal(.conflict(.noLease(unknown))) { (core) throws(CoreStoreError) in
      try core.markLive(unknown, byteCount: 1)
    }
    let known = try store.core.storeBlob(byteCount: 7)
    store.core.expectRefusal(.conflict(.noLease(known))) { (core) throws(CoreStoreError) in
      try core.markLive(known, byteCount: 7)
    }
    store.core.expectRefusal(
      .conflict(.byteCountDiffers(known, recorded: 7, actual: 8))
    ) { (core) throws(CoreStoreError) in
      _ = try core.take(LeaseID(), on: [known], expiresAt: soon, at: noon)
      try core.markLive(known, byteCount: 8)
    }
  }

  @Test(
    "A blob is deleted in two steps, and leased by nobody in between", arguments: StoreKind.allCases
  )
  func deletion(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let blob = try store.core.storeBlob(byteCount: 7)
    let (fresh, lease) = (BlobID.arbitrary(), LeaseID())
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(try !core.dropDeleted(blob), "it was not marked")
      #expect(try core.markDeleting(blob))
      #expect(try core.markDeleting(blob))
    }
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(try core.blobsBeingDeleted(limit: 9).map(\.id) == [blob])
      #expect(try core.unusedBlobs(limit: 9) == [])
      let outcome = try core.take(lease, on: [fresh, blob], expiresAt: soon, at: noon)
      #expect(outcome == .beingDeleted([blob]))
      #expect(try core.blob(fresh) == nil, "all of them or none")
      #expect(try core.dropDeleted(blob))
      #expect(try !core.dropDeleted(blob))
      #expect(try core.blob(blob) == nil)
      #expect(try core.take(lease, on: [fresh, blob], expiresAt: soon, at: noon) == .taken)
      #expect(try !core.markDeleting(.arbitrary()))
    }
  }

  @Test(
    "A blob stays while an attachment, a rendition or a lease needs it",
    arguments: StoreKind.allCases)
  func references(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let talk = try Talk(in: store.core)
    let source = try store.core.storeBlob(byteCount: 1000)
    let thumb = try store.core.storeBlob(byteCount: 20)
    let attachments = try (0..<2).map { _ in try talk.attachment(in: store.core, blob: source) }
    let rendition = StoredRendition(
      sourceID: source, name: "thumb", recipe: RenditionSpec.thumb.recipe, blobID: thumb,
      width: 320, height: 1, mediaType: .png, byteCount: 20)
    var ofItself = rendition
    ofItself.name = "preview"
    ofItself.blobID = source
    ofItself.byteCount = 1000
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(try core.insertIfAbsent(rendition))
      #expect(try core.insertIfAbsent(ofItself))
      #expect(
        try core.references(to: source)
          == BlobReferences(attachments: 2, renditions: 0, leases: 0))
      #expect(
        try core.references(to: thumb) == BlobReferences(attachments: 0, renditions: 1, leases: 0))
      #expect(try !core.markDeleting(source))
      #expect(try !core.markDeleting(thumb))
      #expect(try core.unusedBlobs(limit: 9) == [])
      for attachment in attachments { #expect(try core.deletePending(attachment.id)) }
      #expect(try core.unusedBlobs(limit: 9).map(\.id) == [source])
      #expect(try core.markDeleting(source))
      #expect(try core.renditions(of: source) == [], "they went with what they were made of")
      #expect(try core.unusedBlobs(limit: 9).map(\.id) == [thumb])
      #expect(try core.markDeleting(thumb))
    }
  }

  @Test(
    "Renditions belong to blob and recipe, and the first one stays", arguments: StoreKind.allCases)
  func renditions(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let source = try store.core.storeBlob(byteCount: 5)
    let blobs = try (0..<3).map { _ in try store.core.storeBlob(byteCount: 9) }
    func thumb(_ recipe: String, _ blob: BlobID) -> StoredRendition {
      StoredRendition(
        sourceID: source, name: "thumb", recipe: Recipe(recipe), blobID: blob, width: 4, height: 3,
        mediaType: .jpeg, byteCount: 9)
    }
    try store.core.write { (core) throws(CoreStoreError) in
      #expect(try core.insertIfAbsent(thumb("old", blobs[0])))
      #expect(try !core.insertIfAbsent(thumb("old", blobs[1])))
      #expect(try core.insertIfAbsent(thumb("new", blobs[2])))
      #expect(try core.renditions(of: source) == [thumb("new", blobs[2]), thumb("old", blobs[0])])
      #expect(try core.deleteRenditions(of: source, exceptBy: [Recipe("new")]) == 1)
      #expect(try core.renditions(of: source) == [thumb("new", blobs[2])])
    }
    store.core.expectRefusal(
      .conflict(.byteCountDiffers(blobs[1], recorded: 9, actual: 10))
    ) { (core) throws(CoreStoreError) in
      var wrong = thumb("wrong", blobs[1])
      wrong.byteCount = 10
      _ = try core.insertIfAbsent(wrong)
    }
    let unknown = BlobID.arbitrary()
    store.core.expectRefusal(.conflict(.blobNotLive(unknown))) { (core) throws(CoreStoreError) in
      _ = try core.insertIfAbsent(thumb("unknown", unknown))
    }
  }

  @Test("All blobs are listed in pages", arguments: StoreKind.allCases)
  func paging(kind: StoreKind) throws {
    let store = try StoreUnderTest(kind)
    let ids = try (0..<7).map { _ in try store.core.storeBlob(byteCount: 1) }.sorted()
    var (listed, last): ([BlobID], BlobID?) = ([], nil)
    while true {
      let page = try store.core.read { (core) throws(CoreStoreError) in
        try core.blobs(after: last, limit: 3)
      }
      guard let end = page.last else { break }
      #expect(page.count <= 3)
      listed += page.map(\.id)
      last = end.id
    }
    #expect(listed == ids)
  }
}
