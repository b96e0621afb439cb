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
  case listen
  case tlsCert = "tls_cert"
  case tlsKey = "tls_key"
  case jwtSecretFile = "jwt_secret_file"
  case metricsTokenFile = "metrics_token_file"
  case trustedProxies = "trusted_proxies"
  case maxPendingBytes = "max_pending_bytes"
  case uploadsPerMinute = "uploads_per_minute"
  case reserveDiskBytes = "reserve_disk_bytes"
  case stopSeconds = "stop_seconds"
  case collectEvery = "collect_every"
  case scrubEvery = "scrub_every"

  /// Those that decide what inspecting a file means.
  static let ofInspection: [Setting] = [
    .renditions, .jobs, .metadata, .maxUploadBytes, .maxPixels, .maxSidePixels, .maxScans,
    .maxDecodeBytes, .decodeTimeoutSeconds,
  ]

  static let ofIngestion =
    [.data] + ofInspection + [.attachmentsPerMessage, .messageCharacters]

  /// Counts, and times in seconds.
  static let numbersOfServing: Set<Setting> = [
    .maxPendingBytes, .uploadsPerMinute, .reserveDiskBytes, .stopSeconds, .collectEvery,
    .scrubEvery,
  ]

  static let ofServing: [Setting] =
    [
      .data, .listen, .tlsCert, .tlsKey, .jwtSecretFile, .metricsTokenFile, .trustedProxies,
      .maxPendingBytes, .uploadsPerMinute, .reserveDiskBytes, .stopSeconds, .collectEvery,
      .scrubEvery,
    ] + ofInspection + [.attachmentsPerMessage, .messageCharacters]

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
    case .listen:
      OptionSpec(
        optionName, value: ("HOST:PORT", .text),
        help: "Serve there; the host is numeric. Otherwise 127.0.0.1:8080.")
    case .tlsCert:
      file("Serve HTTPS with this certificate (PEM), and those of its issuers after it.")
    case .tlsKey:
      file("The certificate's private key (PEM).")
    case .jwtSecretFile:
      file("Also sign in whoever has a JSON Web Token (HS256) by the key in FILE.")
    case .metricsTokenFile:
      file("Show /metrics to whoever has the token in FILE, instead of to this machine only.")
    case .trustedProxies:
      OptionSpec(
        optionName, value: ("ADDRESS,...", .text),
        help: "Believe X-Forwarded-Proto from these addresses.")
    case .maxPendingBytes:
      number("Hold at most N bytes of one person's uploads that wait for a message.")
    case .uploadsPerMinute:
      number("Take at most N uploads a minute from one person.")
    case .reserveDiskBytes:
      number("Refuse uploads when fewer than N bytes would stay free on the store's disk.")
    case .stopSeconds:
      number("When asked to stop, finish what was begun for at most N seconds.")
    case .collectEvery:
      time("Remove blobs that nothing needs every TIME, 1h otherwise; 0 for never.")
    case .scrubEvery:
      time("Check everything that is stored in the course of TIME, again and again; 0 for never.")
    }
  }

  private func file(_ help: String) -> OptionSpec {
    OptionSpec(optionName, value: ("FILE", .file), help: help)
  }

  private func time(_ help: String) -> OptionSpec {
    OptionSpec(optionName, value: ("TIME", .text), help: help)
  }

  private func number(_ help: String, short: Character? = nil) -> OptionSpec {
    OptionSpec(optionName, short: short, value: ("N", .text), help: help)
  }
}
