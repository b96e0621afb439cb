import BlobStore
import CoreStore
import Marketplace
import Model
import Testing

import struct Model.Attachment  // Testing has one as well.

@testable import Attachments

extension KeepingHistory {
  /// These promises are kept: what was promised is there, whole, and everything that it refers to
  /// verifies, on one snapshot.
  func compare(_ promises: [Promise]) throws {
    var sound: Set<BlobID> = []
    func isSound(_ id: BlobID) -> Bool {
      if sound.contains(id) { return true }
      guard (try? blobs.read(id)) != nil else { return false }
      return sound.insert(id).inserted
    }
    let disagreement = try core.read { reader throws(CoreStoreError) -> String? in
      for promise in promises {
        guard let attachment = try reader.attachment(promise.id) else {
          return "\(promise.id) of \(promise.text) is gone"
        }
        guard attachment.messageID == promise.message else {
          return "\(promise.id) is linked to another message than was promised"
        }
        guard attachment.blobID == SHA256.digest(of: Array(promise.text.utf8).span),
          isSound(attachment.blobID)
        else { return "the bytes of \(promise.text) are not there" }
        let renditions = try reader.renditions(of: attachment.blobID)
        guard renditions.allSatisfy({ isSound($0.blobID) }) else {
          return "a rendition of \(promise.text) is not there"
        }
        guard !promise.text.hasPrefix("picture") || renditions.count >= 2 else {
          return "\(promise.text) has \(renditions.count) renditions"
        }
      }
      return nil
    }
    if let disagreement { throw Disagreement(sentence: disagreement) }
  }

  /// The promise is kept as it is shown and downloaded.
  func lookClosely(at promise: Promise) throws {
    let catalog = AttachmentCatalog(blobs: blobs, core: core, specs: specs)
    let entry = try catalog.entry(for: promise.id)
    guard entry.message?.id == promise.message else {
      throw Disagreement(sentence: "\(promise.id) is shown in another message than was promised")
    }
    guard try catalog.original(of: promise.id).bytes == Array(promise.text.utf8) else {
      throw Disagreement(sentence: "the download of \(promise.text) holds something else")
    }
  }

  /// Nothing is left of what was let go of.
  mutating func endAndCollect() throws {
    try upload((blobs, core))
    let ids = try core.read { reader throws(CoreStoreError) in
      var ids: [AttachmentID] = []
      for blob in try reader.blobs(after: nil, limit: 1000) {
        ids += try reader.attachments(storedAs: blob.id)
      }
      return ids
    }
    let eraser = Eraser(store: core, bell: EventBell())
    for id in ids { try eraser.delete(id, by: nil, at: now) }
    now = now.adding(seconds: 100_000)
    let summary = try Collector(
      blobs: blobs, core: core, policy: CollectionPolicy(specs: specs, graceSeconds: 0), time: time
    ).collect()
    #expect(summary.blobCount > 0)
    #expect(try blobs.list(after: nil, limit: 10).isEmpty)
    try core.verify()
  }
}

extension Attachment {
  /// `nil` unless it is linked.
  fileprivate var messageID: MessageID? {
    guard case .linked(let message, _) = placement else { return nil }
    return message
  }
}
