import Model

extension SQLiteTransaction {
  func renditions(of source: BlobID) throws(CoreStoreError) -> [StoredRendition] {
    try renditions(of: [source])[source] ?? []
  }

  func renditions(
    of sources: [BlobID]
  ) throws(CoreStoreError) -> [BlobID: [StoredRendition]] {
    let found = try rows(
      among: sources.map(\.description),
      """
      SELECT renditions.source_id, renditions.name, renditions.recipe, renditions.blob_id,
        renditions.width, renditions.height, renditions.media_type, blobs.byte_count
      FROM renditions JOIN blobs ON blobs.id = renditions.blob_id
      WHERE renditions.source_id IN ($ids) ORDER BY renditions.name, renditions.recipe
      """
    ) { (row) throws(CoreStoreError) in
      StoredRendition(
        sourceID: try row.blobID(), name: try row.text(), recipe: Recipe(try row.text()),
        blobID: try row.blobID(), width: try row.count(), height: try row.count(),
        mediaType: try row.mediaType(), byteCount: try row.count())
    }
    return Dictionary(grouping: found, by: \.sourceID)
  }

  func insertIfAbsent(_ rendition: StoredRendition) throws(CoreStoreError) -> Bool {
    try requireLive(rendition.sourceID, byteCount: nil)
    try requireLive(rendition.blobID, byteCount: rendition.byteCount)
    return try connection.change(
      """
      INSERT INTO renditions (source_id, name, recipe, blob_id, width, height, media_type)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (source_id, name, recipe) DO NOTHING
      """,
      [
        .id(rendition.sourceID), try StoredText.renditionName.value(rendition.name),
        try StoredText.recipe.value(rendition.recipe.description), .id(rendition.blobID),
        .integer(rendition.width), .integer(rendition.height),
        .text(rendition.mediaType.description),
      ]) == 1
  }

  func deleteRenditions(
    of source: BlobID, exceptBy recipes: [Recipe]
  ) throws(CoreStoreError) -> Int {
    var count = 0
    for rendition in try renditions(of: source) where !recipes.contains(rendition.recipe) {
      count += try connection.change(
        "DELETE FROM renditions WHERE source_id = $1 AND name = $2 AND recipe = $3",
        [.id(source), .text(rendition.name), .text(rendition.recipe.description)])
    }
    return count
  }
}
