import FoundationEssentials

/// A row of `--json`, as somebody who knows only the documentation would read it.
struct Row: Decodable {
  struct Rendition: Decodable, Hashable {
    let name: String
    let width: Int
    let height: Int
    let mediaType: String
    let byteCount: Int
    let path: String?
  }

  struct Fault: Decodable, Hashable {
    let code: String
    let message: String
    let limit: Int?
    let actual: Int?
    let detectedType: String?
    let acceptedTypes: [String]?
  }

  let file: String
  let mediaType: String?
  let kind: String?
  let byteCount: Int?
  let sha256: String?
  let blobSha256: String?
  let width: Int?
  let height: Int?
  let orientation: Int?
  let capturedAt: String?
  let cameraModel: String?
  let hasLocation: Bool?
  let truncated: Bool?
  let blurhash: String?
  let renditions: [Rendition]
  let error: Fault?
  /// Of `ingest` and `show`.
  let attachment: String?
  let conversation: String?
  let message: String?
  let messageNumber: Int?

  static let keys = [
    "file", "media_type", "kind", "byte_count", "sha256", "blob_sha256", "width", "height",
    "orientation", "captured_at", "camera_make", "camera_model", "has_location", "truncated",
    "blurhash", "dominant_color", "renditions", "error", "color_space", "profile_name",
    "bit_depth", "has_transparency", "animated", "multiple_pictures", "stored_byte_count",
    "mismatch", "warnings",
  ]

  static func rows(_ outcome: AttacheProcess.Outcome) throws -> [Row] {
    try outcome.lines.map { try row($0) }
  }

  static func row(_ line: Substring) throws -> Row {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Row.self, from: Data(line.utf8))
  }

  static func keys(_ line: Substring) throws -> Set<String> {
    Set(try JSONDecoder().decode([String: Anything].self, from: Data(line.utf8)).keys)
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) throws {}
  }
}
