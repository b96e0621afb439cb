public import BlobStore
public import CoreStore
public import Model

/// Looks attachments up and fetches their bytes. Who may ask is decided before.
public struct AttachmentCatalog: Sendable {
  private let blobs: any BlobStore
  private let core: any CoreStore
  private let specs: [RenditionSpec]

  /// `specs` tell which renditions are current.
  public init(
    blobs: any BlobStore, core: any CoreStore, specs: [RenditionSpec] = RenditionSpec.standard
  ) {
    self.blobs = blobs
    self.core = core
    self.specs = specs
  }

  /// Everything that is known about an attachment, on one consistent snapshot.
  ///
  /// - Throws: `.noSuchAttachment` or `.coreStoreFailed`.
  public func entry(for id: AttachmentID) throws(AttachmentError) -> AttachmentEntry {
    let entry: AttachmentEntry?
    do throws(CoreStoreError) {
      entry = try core.read { reader throws(CoreStoreError) in
        guard let attachment = try reader.attachment(id) else { return nil }
        let renditions = try reader.renditions(of: attachment.blobID)
        var stored: [StoredBlob] = []
        for blobID in [attachment.blobID] + renditions.map(\.blobID)
        where !stored.contains(where: { $0.id == blobID }) {
          guard let blob = try reader.blob(blobID) else {
            throw .corrupt(reason: "there is no row for blob \(blobID), which is referred to")
          }
          stored.append(blob)
        }
        var message: Message?
        if case .linked(let messageID, _) = attachment.placement {
          message = try reader.message(messageID)
        }
        return AttachmentEntry(
          attachment: attachment, message: message, renditions: renditions, blobs: stored)
      }
    } catch {
      throw AttachmentError(error)
    }
    guard let entry else { throw .noSuchAttachment(id) }
    return entry
  }

  /// The stored form's bytes, verified.
  ///
  /// - Throws: `.noSuchAttachment`, `.coreStoreFailed`, or `.blobStoreFailed`, also when the blob is
  ///   missing.
  public func original(of id: AttachmentID) throws(AttachmentError) -> AttachmentContent {
    let attachment = try entry(for: id).attachment
    return AttachmentContent(
      mediaType: attachment.mediaType, blobID: attachment.blobID,
      bytes: try read(attachment.blobID))
  }

  /// A rendition's bytes, verified; the one by the recipe in force if there is one.
  ///
  /// - Throws: `.noSuchAttachment`, `.noSuchRendition`, `.coreStoreFailed` or `.blobStoreFailed`.
  public func rendition(
    named name: String, of id: AttachmentID
  ) throws(AttachmentError) -> AttachmentContent {
    do throws(AttachmentError) {
      return try storedRendition(named: name, of: id)
    } catch .blobStoreFailed(.notFound) {
      // Between the two looks a newer one may have taken its place, and its bytes been collected.
      return try storedRendition(named: name, of: id)
    }
  }

  private func storedRendition(
    named name: String, of id: AttachmentID
  ) throws(AttachmentError) -> AttachmentContent {
    let renditions = try entry(for: id).renditions
    let candidates = renditions.filter { $0.name == name }
    let recipes = Set(specs.map(\.recipe))
    guard
      let rendition = candidates.first(where: { recipes.contains($0.recipe) }) ?? candidates.first
    else {
      let names = Set(renditions.map(\.name)).sorted()
      throw .noSuchRendition(name: name, available: names)
    }
    return AttachmentContent(
      mediaType: rendition.mediaType, blobID: rendition.blobID, bytes: try read(rendition.blobID))
  }

  private func read(_ blob: BlobID) throws(AttachmentError) -> [UInt8] {
    do throws(BlobStoreError) {
      return try blobs.read(blob)
    } catch {
      throw .blobStoreFailed(error)
    }
  }
}
