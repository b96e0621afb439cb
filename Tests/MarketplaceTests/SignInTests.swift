import BlobStore
import CoreStore
import Marketplace
import Messaging
import Model
import Testing

@Suite("Signing in, and doing things once")
struct SignInTests {
  @Test("A token signs its person in until it expires or is revoked")
  func tokens() throws {
    let scene = try Scene()
    let issued = try scene.keyring.issue(
      for: scene.ana.id, label: "laptop", expiresAt: scene.at(100), at: scene.at(0))
    #expect(issued.secret.utf8.count == 72)
    let signedIn = try #require(try scene.keyring.signIn(issued.secret, at: scene.at(99)))
    #expect(signedIn.person == scene.ana)
    #expect(try scene.keyring.signIn(issued.secret, at: scene.at(100)) == nil)
    #expect(try scene.keyring.tokens(of: scene.ana.id).first?.lastUsedDay == 20_601)
    for wrong in ["", "attache_", issued.secret + "0", String(issued.secret.dropLast()) + "g"] {
      #expect(try scene.keyring.signIn(wrong, at: scene.at(1)) == nil)
    }
    #expect(try scene.keyring.revoke(issued.token.id, at: scene.at(2)))
    #expect(try scene.keyring.signIn(issued.secret, at: scene.at(3)) == nil)
    #expect(try !scene.keyring.revoke(issued.token.id, at: scene.at(4)))
    let other = try scene.keyring.issue(for: scene.ana.id, at: scene.at(5))
    #expect(other.secret != issued.secret)
    expectDenial(.notFound) { try scene.keyring.issue(for: PersonID(), at: scene.at(5)) }
    expectInvalid("expires") {
      try scene.keyring.issue(for: scene.ana.id, expiresAt: scene.at(5), at: scene.at(5))
    }
  }

  @Test("A deleted person is signed in by no token, and does nothing")
  func deleted() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    let issued = try scene.keyring.issue(for: scene.max.id, at: scene.at(0))
    var gone = scene.max
    gone.deletedAt = scene.at(1)
    try scene.store.writeMarket { core in try core.update(gone) }
    #expect(try scene.keyring.signIn(issued.secret, at: scene.at(2)) == nil)
    #expect(throws: MarketError.unauthenticated) { try scene.say("I", in: id, by: scene.max) }
    #expect(throws: MarketError.unauthenticated) {
      try scene.feed.events(for: scene.max.id, after: 0)
    }
    #expect(try scene.directory.providers(for: scene.pia.id).items.map(\.person.name) == ["Zoë"])
  }

  @Test("The person of an external subject is made once")
  func externalSubject() throws {
    let scene = try Scene()
    func person() throws -> Person {
      try scene.directory.person(
        forExternalSubject: "auth|1", name: "Eve", role: .customer, at: scene.at(1))
    }
    let eve = try person()
    #expect(try person() == eve)
    #expect(eve.name == "Eve")
  }

  @Test("An avatar is the person's own picture, and the one before it may be collected")
  func avatar() throws {
    let scene = try Scene()
    let (first, second) = (
      try scene.upload(to: nil, by: scene.max), try scene.upload(to: nil, by: scene.max)
    )
    let id = try scene.interest(of: scene.max)
    let others = [
      (try scene.upload(to: nil, by: scene.zoe)), try scene.upload(to: id, by: scene.max),
    ]
    for attachment in others {
      #expect(throws: MarketError.self) {
        try scene.directory.setAvatar(attachment, of: scene.max.id, at: scene.at(1))
      }
    }
    let put = try scene.directory.setAvatar(first, of: scene.max.id, at: scene.at(1))
    #expect(put.avatar?.attachmentID == first)
    let blob = try #require(put.avatar?.blobID)
    for viewer in [scene.max, scene.pia, scene.ana] {
      #expect(try scene.directory.avatar(of: scene.max.id, for: viewer.id).attachment.id == first)
      #expect(try scene.correspondence.attachment(first, for: viewer.id).attachment.id == first)
    }
    expectDenial(.notFound) { try scene.directory.avatar(of: scene.max.id, for: scene.zoe.id) }
    expectDenial(.notFound) { try scene.correspondence.attachment(first, for: scene.zoe.id) }
    expectDenial(.notFound) { try scene.directory.avatar(of: scene.zoe.id, for: scene.pia.id) }
    try scene.store.read { (core) throws(CoreStoreError) in
      #expect(try core.attachment(first)?.placement == .avatar)
      #expect(try core.references(to: blob).attachments == 1)
      #expect(try core.expiredAttachments(at: scene.at(9999), limit: 9).count == 3)
    }
    #expect(throws: MarketError.attachmentNotUsable(.attachmentInUse(first))) {
      try scene.directory.setAvatar(first, of: scene.max.id, at: scene.at(2))
    }
    _ = try scene.directory.setAvatar(second, of: scene.max.id, at: scene.at(3))
    try scene.store.write { (core) throws(CoreStoreError) in
      #expect(try core.expiredAttachments(at: scene.at(3), limit: 9).map(\.id) == [first])
      #expect(try !core.deletePending(second), "it is worn")
      #expect(try core.deletePending(first))
      #expect(try core.unusedBlobs(limit: 9).map(\.id) == [blob])
    }
    let bare = try scene.directory.setAvatar(nil, of: scene.max.id, at: scene.at(4))
    #expect(bare.avatar == nil)
    try scene.store.verify()
  }

  @Test("A request that comes twice is answered twice and done once")
  func once() throws {
    let scene = try Scene()
    let id = try scene.interest(of: scene.max)
    let key = IdempotencyKey(personID: scene.max.id, route: "POST /messages", key: "k1")
    let body = SHA256.digest(of: Array("body".utf8).span)
    let other = SHA256.digest(of: Array("other".utf8).span)
    func begin(_ hash: BlobID, _ seconds: Int64) throws -> AnswerBook.Standing {
      try scene.answers.begin(key, bodyHash: hash, at: scene.at(seconds))
    }
    #expect(try begin(body, 0) == .new)
    #expect(try begin(body, 1) == .running)
    #expect(try begin(other, 1) == .mismatch)
    let once = OnceOnly<ShownMessage>(key, bodyHash: body, createdAt: scene.at(0)) {
      .init(status: 201, body: $0.message.id.description)
    }
    expectInvalid("text") {
      try scene.correspondence.send("", to: id, by: scene.max.id, at: scene.at(2), once: once)
    }
    #expect(try begin(body, 2) == .running, "a failed act wrote no answer")
    let sent = try scene.correspondence.send(
      "Once", to: id, by: scene.max.id, at: scene.at(2), once: once)
    #expect(
      try begin(body, 3) == .done(.init(status: 201, body: sent.message.id.description)))
    #expect(try begin(other, 3) == .mismatch)
    try scene.answers.abandon(key)
    #expect(try begin(body, 4) != .new, "an answer is not abandoned")
    #expect(try begin(body, AnswerBook.keptSeconds) == .new, "after a day it is forgotten")
    #expect(try begin(body, AnswerBook.keptSeconds + AnswerBook.longestRunSeconds) == .new)
    #expect(try scene.answers.prune(at: scene.at(3 * AnswerBook.keptSeconds)) == 1)
    expectInvalid("Idempotency-Key", limit: 255, actual: 256) {
      let long = IdempotencyKey(
        personID: scene.max.id, route: "r", key: String(repeating: "k", count: 256))
      return try scene.answers.begin(long, bodyHash: body, at: scene.at(0))
    }
  }
}
