import BlobStore
import CoreStore
import Foundation
import Inspection
import Model
import TestSupport
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("From a file to a linked attachment, with the real parts")
  struct EndToEndTests {
    static let photos = [
      "photos/apple-iphone-4.jpg", "photos/blackberry-z10.jpg", "png/tbbn2c16.png",
      "documents/estimate.pdf",
    ]

    let folder: TemporaryFolder
    let uploader: PersonID
    let conversation: ConversationID

    init() throws {
      folder = try TemporaryFolder()
      (uploader, conversation) = try Self.openCore(in: folder).insertConversation(
        at: TimeSource.system.now())
    }

    private static func openCore(in folder: TemporaryFolder) throws -> SQLiteCoreStore {
      try SQLiteCoreStore(path: "\(folder.path)/core.sqlite", .creatingIfAbsent)
    }

    private func openBlobs() throws -> LocalBlobStore {
      try LocalBlobStore(path: "\(folder.path)/blobs")
    }

    private func attach(_ name: String, _ plan: FaultPlan? = nil) throws -> AcceptedUpload {
      let plan = plan ?? FaultPlan(failingCall: 0, mode: .once)
      let handler = UploadHandler(
        inspector: try InProcessInspector(),
        blobs: FaultyBlobStore(base: try openBlobs(), plan: plan),
        core: FaultyCoreStore(base: try Self.openCore(in: folder), plan: plan))
      let origin = UploadOrigin(
        uploaderID: uploader, conversationID: conversation, fileName: "dir/\(name)")
      let upload = try UploadReceiver.receive(
        fileAt: Package.testImage(name), limits: .standard)
      return try handler.attach(upload, from: origin)
    }

    /// Every row's blob verifies; returns the blobs that nothing refers to.
    private func orphans() throws -> [BlobID] {
      let (core, blobs) = (try Self.openCore(in: folder), try openBlobs())
      try core.verify()
      let rows = try core.read { reader throws(CoreStoreError) in
        try reader.blobs(after: nil, limit: 1000)
      }
      for row in rows {
        guard case .live(let byteCount) = row.state else { continue }
        #expect(try blobs.read(row.id).count == byteCount)
      }
      let stored = try blobs.list(after: nil, limit: 1000)
      #expect(Set(stored).isSubset(of: rows.map(\.id)))
      return try core.write { writer throws(CoreStoreError) in
        _ = try writer.dropExpiredLeases(at: TimeSource.system.now().adding(seconds: 10_000))
        return try writer.unusedBlobs(limit: 1000).map(\.id)
      }
    }

    @Test("is kept across a restart, sanitised, with its renditions, once", arguments: photos)
    func kept(name: String) throws {
      let first = try attach(name)
      let second = try attach(name)
      let message = try Self.openCore(in: folder).send(
        "Look", with: [second.attachment.id, first.attachment.id], to: conversation,
        by: uploader)

      let isPicture = first.attachment.kind == .image
      #expect(first.attachment.fileName == name.split(separator: "/").last.map(String.init))
      #expect(isPicture == (first.attachment.preview != nil))
      #expect(first.renditions.map(\.name) == (isPicture ? ["preview", "thumb"] : []))
      #expect(first.renditions == second.renditions)
      #expect(first.attachment.blobID == second.attachment.blobID)

      let catalog = AttachmentCatalog(
        blobs: try openBlobs(), core: try Self.openCore(in: folder))
      let sent = [UInt8](try Data(contentsOf: URL(filePath: Package.testImage(name))))
      #expect(first.attachment.sentSHA256 == SHA256.digest(of: sent.span))
      let entry = try catalog.entry(for: first.attachment.id)
      #expect(entry.message == message)
      #expect(entry.attachment.placement == .linked(message.id, position: 1))
      let original = try catalog.original(of: first.attachment.id)
      #expect(isPicture || original.bytes == sent)
      for rendition in first.renditions {
        let content = try catalog.rendition(named: rendition.name, of: first.attachment.id)
        #expect(content.bytes.count == rendition.byteCount)
        #expect(
          content.bytes.starts(with: rendition.mediaType == .png ? [0x89, 0x50] : [0xFF, 0xD8]))
      }
      #expect(try orphans().isEmpty)
      #expect(try folder.names(in: "blobs/incoming").isEmpty)
      let distinct = Set([first.attachment.blobID] + first.renditions.map(\.blobID))
      #expect(try openBlobs().list(after: nil, limit: 1000) == distinct.sorted())
    }

    @Test("leaves orphans only, whichever call fails", arguments: 1...6, FaultPlan.Mode.allCases)
    func faults(failingCall: Int, mode: FaultPlan.Mode) throws {
      #expect(throws: AttachmentError.self) {
        try attach("photos/apple-iphone-4.jpg", FaultPlan(failingCall: failingCall, mode: mode))
      }
      let pending = try Self.openCore(in: folder).read { reader throws(CoreStoreError) in
        try reader.expiredAttachments(at: Timestamp(microseconds: .max), limit: 10)
      }
      #expect(pending.isEmpty)
      let stored = try openBlobs().list(after: nil, limit: 10)
      #expect(Set(stored).isSubset(of: try orphans()))
      #expect(try folder.names(in: "blobs/incoming").isEmpty)
    }

    @Test(
      "refuses what is no picture or document, and keeps none of it",
      arguments: ["archive.zip", "drawing.gif", "picture.webp", "3600-megapixels.png"])
    func refused(name: String) throws {
      #expect {
        try attach("refused/\(name)")
      } throws: {
        if case AttachmentError.refused = $0 { true } else { false }
      }
      #expect(try openBlobs().list(after: nil, limit: 10).isEmpty)
      #expect(try orphans().isEmpty)
    }
  }
}
