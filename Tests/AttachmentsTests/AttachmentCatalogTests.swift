import BlobStore
import CoreStore
import Model
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("Looking attachments up")
  struct AttachmentCatalogTests {
    let place: Marketplace

    init() throws { place = try Marketplace() }

    @Test("shows an attachment with its message, renditions and blobs")
    func entry() throws {
      let accepted = try place.attach("picture 1")
      let message = try place.core.send(
        "Look", with: [accepted.attachment.id], to: place.conversation, by: place.uploader)
      let entry = try place.catalog.entry(for: accepted.attachment.id)
      #expect(entry.attachment.blobID == accepted.attachment.blobID)
      #expect(entry.attachment.placement == .linked(message.id, position: 0))
      #expect(entry.message == message)
      #expect(entry.renditions == accepted.renditions)
      #expect(
        entry.blobs.map(\.id) == [accepted.attachment.blobID] + accepted.renditions.map(\.blobID))
      #expect(entry.blobs.first?.state == .live(byteCount: 9))
    }

    @Test("has no message for a pending attachment")
    func pending() throws {
      let accepted = try place.attach("a letter")
      #expect(try place.catalog.entry(for: accepted.attachment.id).message == nil)
    }

    @Test("fetches the original and each rendition by its name")
    func content() throws {
      let id = try place.attach("picture 1").attachment.id
      #expect(try place.catalog.original(of: id).bytes == Array("picture 1".utf8))
      let thumb = try place.catalog.rendition(named: "thumb", of: id)
      #expect(thumb.bytes == Array("thumb of picture 1".utf8))
      #expect(thumb.mediaType == .jpeg)
    }

    @Test("says which renditions there are when the named one is not among them")
    func unknownRendition() throws {
      let picture = try place.attach("picture 1").attachment.id
      let letter = try place.attach("a letter").attachment.id
      #expect(
        throws: AttachmentError.noSuchRendition(name: "huge", available: ["preview", "thumb"])
      ) {
        try place.catalog.rendition(named: "huge", of: picture)
      }
      #expect(throws: AttachmentError.noSuchRendition(name: "thumb", available: [])) {
        try place.catalog.rendition(named: "thumb", of: letter)
      }
    }

    @Test("says that there is no such attachment")
    func unknown() {
      let id = AttachmentID()
      #expect(throws: AttachmentError.noSuchAttachment(id)) { try place.catalog.entry(for: id) }
    }

    @Test("never calls a missing blob a missing attachment")
    func missingBlob() throws {
      let accepted = try place.attach("a letter")
      try place.blobs.remove(accepted.attachment.blobID)
      #expect(
        throws: AttachmentError.blobStoreFailed(.notFound(accepted.attachment.blobID))
      ) {
        try place.catalog.original(of: accepted.attachment.id)
      }
    }
  }
}
