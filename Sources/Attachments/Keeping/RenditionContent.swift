import Model

/// What is to be stored of one picture that was rendered again.
struct RenditionContent {
  let sourceID: BlobID
  let rows: [StoredRendition]
  /// Each id once: a rendition may equal another one.
  let blobs: [StorableContent.Blob]

  init(of source: BlobID, _ renditions: [Rendition]) {
    sourceID = source
    var blobs: [StorableContent.Blob] = []
    var rows: [StoredRendition] = []
    for rendition in renditions {
      let blob = StorableContent.Blob(rendition.bytes)
      rows.append(
        StoredRendition(
          sourceID: source, name: rendition.spec.name, recipe: rendition.spec.recipe,
          blobID: blob.id, width: rendition.width, height: rendition.height,
          mediaType: rendition.mediaType, byteCount: rendition.bytes.count))
      if !blobs.contains(where: { $0.id == blob.id }) { blobs.append(blob) }
    }
    self.rows = rows
    self.blobs = blobs
  }

  /// The renditions' blobs and the source, each once.
  var leasedIDs: [BlobID] {
    let made = blobs.map(\.id)
    return made.contains(sourceID) ? made : made + [sourceID]
  }

  var byteCount: Int { rows.reduce(0) { $0 + $1.byteCount } }
}
