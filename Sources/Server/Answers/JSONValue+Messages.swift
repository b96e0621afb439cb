import Marketplace
import Model

extension JSONValue {
  static func message(_ shown: ShownMessage) -> JSONValue {
    let message = shown.message
    return [
      "id": .id(message.id), "conversation_id": .id(message.conversationID),
      "number": .integer(message.number), "author_id": .id(message.authorID),
      "text": .string(message.text),
      "attachments": .array(shown.attachments.map { .attachment($0) }),
      "sent_at": .time(message.sentAt), "read_at": .time(shown.readAt),
      "deleted": shown.deletion.map { ["at": .time($0.at), "by": .id($0.by)] } ?? .null,
    ]
  }

  static func attachment(_ shown: ShownAttachment) -> JSONValue {
    let attachment = shown.attachment
    var expiresAt: Timestamp?
    var messageID: MessageID?
    switch attachment.placement {
    case .pending(let expiry): expiresAt = expiry
    case .linked(let message, _): messageID = message
    case .avatar: break
    }
    let url = "/v1/attachments/\(attachment.id)"
    return [
      "id": .id(attachment.id), "conversation_id": .id(attachment.conversationID),
      "uploader_id": .id(attachment.uploaderID), "kind": .string(attachment.kind.rawValue),
      "media_type": .string(attachment.mediaType.description),
      "file_name": .string(attachment.fileName),
      "byte_count": .integer(attachment.storedByteCount),
      "sent_byte_count": .integer(attachment.sentByteCount),
      "sha256": .string(attachment.sentSHA256.description),
      "created_at": .time(attachment.createdAt), "expires_at": .time(expiresAt),
      "message_id": .id(messageID), "mismatch": .string(attachment.mismatch),
      "original_url": .string("\(url)/original"),
      "preview": attachment.preview.map { .preview($0) } ?? .null,
      "renditions": .array(
        shown.renditions.map { rendition in
          [
            "name": .string(rendition.name), "width": .integer(rendition.width),
            "height": .integer(rendition.height),
            "media_type": .string(rendition.mediaType.description),
            "byte_count": .integer(rendition.byteCount),
            "url": .string(
              "\(url)/renditions/\(rendition.name)?v=\(rendition.blobID.description.prefix(8))"),
          ]
        }),
    ]
  }

  private static func preview(_ preview: PreviewMetadata) -> JSONValue {
    [
      "width": .integer(preview.width), "height": .integer(preview.height),
      "orientation": .integer(Int(preview.orientation.rawValue)),
      "color_space": .string(preview.colorSpace.rawValue),
      "profile_name": .string(preview.profileName), "bit_depth": .integer(preview.bitDepth),
      "has_transparency": .bool(preview.hasTransparency),
      "is_animated": .bool(preview.isAnimated),
      "has_multiple_pictures": .bool(preview.hasMultiplePictures),
      "captured_at": .string(preview.capturedAt), "camera_make": .string(preview.cameraMake),
      "camera_model": .string(preview.cameraModel), "has_location": .bool(preview.hasLocation),
      "is_truncated": .bool(preview.isTruncated), "blurhash": .string(preview.blurHash),
      "dominant_color": .string(preview.dominantColor),
      "warnings": .strings(preview.warnings),
    ]
  }
}
