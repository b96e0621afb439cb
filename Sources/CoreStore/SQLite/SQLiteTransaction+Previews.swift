import Model

extension SQLiteTransaction {
  func previews(
    of attachments: [AttachmentID]
  ) throws(CoreStoreError) -> [AttachmentID: PreviewMetadata] {
    let keys = attachments.map(\.description)
    let found = try rows(
      among: keys,
      """
      SELECT attachment_id, width, height, orientation, color_space, bit_depth, profile_name,
        has_transparency, is_animated, has_multiple_pictures, captured_at, camera_make,
        camera_model, has_location, is_truncated, blurhash, dominant_color
      FROM previews WHERE attachment_id IN ($ids)
      """
    ) { (row) throws(CoreStoreError) in
      (try row.id(AttachmentKind.self), try decodePreview(&row))
    }
    var previews = Dictionary(found) { first, _ in first }
    let warnings = try rows(
      among: previews.keys.map(\.description),
      """
      SELECT attachment_id, text FROM preview_warnings WHERE attachment_id IN ($ids)
      ORDER BY attachment_id, position
      """
    ) { (row) throws(CoreStoreError) in (try row.id(AttachmentKind.self), try row.text()) }
    for (attachment, warning) in warnings { previews[attachment]?.warnings.append(warning) }
    return previews
  }

  func insert(_ preview: PreviewMetadata, of attachment: AttachmentID) throws(CoreStoreError) {
    try connection.change(
      """
      INSERT INTO previews (
        attachment_id, width, height, orientation, color_space, bit_depth, profile_name,
        has_transparency, is_animated, has_multiple_pictures, captured_at, camera_make,
        camera_model, has_location, is_truncated, blurhash, dominant_color
      ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
      """,
      [
        .id(attachment), .integer(preview.width), .integer(preview.height),
        .integer(Int(preview.orientation.rawValue)), .text(preview.colorSpace.rawValue),
        .integer(preview.bitDepth), try StoredText.previewText.value(preview.profileName),
        .flag(preview.hasTransparency), .flag(preview.isAnimated),
        .flag(preview.hasMultiplePictures), try StoredText.previewText.value(preview.capturedAt),
        try StoredText.previewText.value(preview.cameraMake),
        try StoredText.previewText.value(preview.cameraModel), .flag(preview.hasLocation),
        .flag(preview.isTruncated), try StoredText.previewText.value(preview.blurHash),
        try StoredText.previewText.value(preview.dominantColor),
      ])
    for (position, warning) in preview.warnings.enumerated() {
      try connection.change(
        "INSERT INTO preview_warnings (attachment_id, position, text) VALUES ($1, $2, $3)",
        [.id(attachment), .integer(position), try StoredText.previewWarning.value(warning)])
    }
  }
}

/// Without the warnings, which have a table of their own.
private func decodePreview(_ row: inout ResultRow) throws(CoreStoreError) -> PreviewMetadata {
  let width = try row.count()
  let height = try row.count()
  let orientation = UInt8(exactly: try row.integer()).flatMap { Orientation(rawValue: $0) }
  guard let orientation else { throw .corrupt(reason: "a preview has no such orientation") }
  var preview = PreviewMetadata(
    width: width, height: height, colorSpace: try row.value(ColorModel.self),
    bitDepth: try row.count())
  preview.orientation = orientation
  preview.profileName = try row.optionalText()
  preview.hasTransparency = try row.flag()
  preview.isAnimated = try row.flag()
  preview.hasMultiplePictures = try row.flag()
  preview.capturedAt = try row.optionalText()
  preview.cameraMake = try row.optionalText()
  preview.cameraModel = try row.optionalText()
  preview.hasLocation = try row.flag()
  preview.isTruncated = try row.flag()
  preview.blurHash = try row.text()
  preview.dominantColor = try row.text()
  return preview
}
