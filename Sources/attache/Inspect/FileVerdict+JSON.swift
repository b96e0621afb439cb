import Model

extension FileVerdict {
  /// One row: always the same keys in the same order, `null` where there is nothing to say.
  var json: JSONValue { .object(members) }

  var members: [JSONValue.Member] {
    var accepted: AcceptedFile?
    if case .accepted(let file) = outcome { accepted = file }
    let preview = accepted?.preview
    let row: JSONValue = [
      "file": .string(file.text),
      "media_type": .string((accepted?.mediaType ?? refusal?.detectedType)?.description),
      "kind": .string(accepted?.kind.rawValue),
      "byte_count": .integer(byteCount),
      "sha256": .string(sha256?.description),
      "blob_sha256": .string(accepted?.blobID.description),
      "width": .integer(preview?.width),
      "height": .integer(preview?.height),
      "orientation": .integer(preview.map { Int($0.orientation.rawValue) }),
      "captured_at": .string(preview?.capturedAt),
      "camera_make": .string(preview?.cameraMake),
      "camera_model": .string(preview?.cameraModel),
      "has_location": .bool(preview?.hasLocation),
      "truncated": .bool(preview?.isTruncated),
      "blurhash": .string(preview?.blurHash),
      "dominant_color": .string(preview?.dominantColor),
      "renditions": .array(accepted?.renditions.map(\.json) ?? []),
      "error": refusal?.json ?? .null,
      "color_space": .string(preview?.colorSpace.rawValue),
      "profile_name": .string(preview?.profileName),
      "bit_depth": .integer(preview?.bitDepth),
      "has_transparency": .bool(preview?.hasTransparency),
      "animated": .bool(preview?.isAnimated),
      "multiple_pictures": .bool(preview?.hasMultiplePictures),
      "stored_byte_count": .integer(accepted?.storedByteCount),
      "mismatch": .string(accepted?.mismatch),
      "warnings": .strings(preview?.warnings ?? []),
    ]
    guard case .object(let members) = row else { return [] }
    return members
  }
}

extension AcceptedFile.MadeRendition {
  var json: JSONValue {
    [
      "name": .string(name), "width": .integer(width), "height": .integer(height),
      "media_type": .string(mediaType.description), "byte_count": .integer(byteCount),
      "path": .string(path?.text),
    ]
  }
}

extension Refusal {
  fileprivate var json: JSONValue {
    [
      "code": .string(code.rawValue), "message": .string(message), "limit": .integer(limit),
      "actual": .integer(actual), "detected_type": .string(detectedType?.description),
      "accepted_types": acceptedTypes.isEmpty
        ? .null : .strings(acceptedTypes.map(\.description)),
    ]
  }
}
