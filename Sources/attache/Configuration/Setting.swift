import Model

/// Everything that can be set, by its key in the configuration file.
///
/// The same key in capitals after `ATTACHE_` is the environment variable, and with dashes the
/// option, but for `renditions`, whose option `--rendition` names one at a time.
enum Setting: String, CaseIterable, Sendable {
  case maxUploadBytes = "max_upload_bytes"
  case maxPixels = "max_pixels"
  case maxSidePixels = "max_side_pixels"
  case maxScans = "max_scans"
  case maxDecodeBytes = "max_decode_bytes"
  case decodeTimeoutSeconds = "decode_timeout_seconds"
  case attachmentsPerMessage = "attachments_per_message"
  case messageCharacters = "message_characters"
  case jobs
  case metadata
  case renditions
  case data

  /// Those that decide what inspecting a file means.
  static let ofInspection: [Setting] = [
    .renditions, .jobs, .metadata, .maxUploadBytes, .maxPixels, .maxSidePixels, .maxScans,
    .maxDecodeBytes, .decodeTimeoutSeconds,
  ]

  static let ofIngestion =
    [.data] + ofInspection + [.attachmentsPerMessage, .messageCharacters]

  var environmentName: String { "ATTACHE_\(rawValue.uppercased())" }

  var optionName: OptionName {
    self == .renditions
      ? .rendition : OptionName(String(rawValue.map { $0 == "_" ? "-" : $0 }))
  }

  var option: OptionSpec {
    switch self {
    case .maxUploadBytes:
      number("Refuse files of more than N bytes.")
    case .maxPixels:
      number("Refuse pictures of more than N pixels in all.")
    case .maxSidePixels:
      number("Refuse pictures with a side of more than N pixels.")
    case .maxScans:
      number("Refuse progressive JPEGs with more than N scans.")
    case .maxDecodeBytes:
      number("Refuse pictures that need more than N bytes of memory.")
    case .decodeTimeoutSeconds:
      number("Refuse pictures that take longer than N seconds.")
    case .attachmentsPerMessage:
      number("Link at most N files to a message.")
    case .messageCharacters:
      number("Take message texts of at most N characters.")
    case .jobs:
      number("Work on N files at a time; as many as there are processors otherwise.", short: "j")
    case .metadata:
      OptionSpec(
        optionName, value: ("sanitize|keep", .oneOf(MetadataPolicy.allCases.map(\.rawValue))),
        help: "Drop private metadata from stored pictures (the default), or keep it.")
    case .renditions:
      OptionSpec(
        optionName, value: ("NAME=WxH[:jpeg|png[:QUALITY]]", .text), isRepeatable: true,
        help: "Make this rendition, which fits W x H pixels; replaces the default list.")
    case .data:
      OptionSpec(
        optionName, short: "d", value: ("DIR", .folder),
        help: "The store: DIR holds blobs/ and core.sqlite.")
    }
  }

  private func number(_ help: String, short: Character? = nil) -> OptionSpec {
    OptionSpec(optionName, short: short, value: ("N", .text), help: help)
  }
}

/// What happens to the metadata of pictures that are stored.
enum MetadataPolicy: String, CaseIterable, Sendable {
  case sanitize
  case keep
}
