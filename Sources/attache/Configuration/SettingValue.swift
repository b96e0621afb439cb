import Model

/// A setting's value, read and held to its range.
enum SettingValue: Sendable {
  case number(Int)
  case metadata(MetadataPolicy)
  case renditions([RenditionSpec])
  case folder(FilePath)
  case file(FilePath)
  case text(String)
}

/// Why a text is no value of a setting; `reason` is a clause without a full stop.
struct SettingValueError: Error {
  let reason: String
}

extension Setting {
  /// The numbers that the setting takes; `nil` when it takes something else.
  var range: ClosedRange<Int>? {
    switch self {
    // A blob has at most 1 GiB.
    case .maxUploadBytes: 1...1_073_741_824
    case .maxPixels: 1...(65_500 * 65_500)
    case .maxSidePixels: 1...65_500
    case .maxScans: 1...100_000
    case .maxDecodeBytes: 1...(1 << 40)
    case .decodeTimeoutSeconds: 1...3600
    case .attachmentsPerMessage: 1...1000
    case .messageCharacters: 1...1_000_000
    case .jobs: 1...256
    case .maxPendingBytes: 65_536...(1 << 40)
    case .uploadsPerMinute: 1...1_000_000
    case .reserveDiskBytes: 0...(1 << 50)
    case .stopSeconds: 0...3600
    case .metadata, .renditions, .data, .listen, .tlsCert, .tlsKey, .jwtSecretFile,
      .metricsTokenFile, .trustedProxies, .collectEvery, .scrubEvery:
      nil
    }
  }

  func value(of text: FilePath) throws(SettingValueError) -> SettingValue {
    if let range { return .number(try number(text, in: range)) }
    switch self {
    case .metadata:
      guard let policy = MetadataPolicy(rawValue: text.text) else {
        throw SettingValueError(
          reason: "\(text.shown) is neither sanitize nor keep")
      }
      return .metadata(policy)
    case .renditions:
      do {
        return .renditions(try RenditionSpec.list(syntax: text.text))
      } catch {
        throw SettingValueError(reason: error.description)
      }
    case .collectEvery, .scrubEvery:
      guard let duration = Duration(text.text) else {
        throw SettingValueError(
          reason: "\(text.shown) is not a number followed by s, m, h or d, and at most 36500d")
      }
      return .number(Int(duration.seconds))
    case .listen, .trustedProxies:
      guard let exact = text.exactText, !exact.isEmpty else {
        throw SettingValueError(reason: "\(text.shown) is no address")
      }
      return .text(exact)
    case .tlsCert, .tlsKey, .jwtSecretFile, .metricsTokenFile:
      guard !text.bytes.isEmpty else {
        throw SettingValueError(reason: "the value is empty and must be a file")
      }
      return .file(text)
    default:
      guard !text.bytes.isEmpty else {
        throw SettingValueError(reason: "the value is empty and must be a folder")
      }
      // The stores' own interfaces take strings.
      guard text.exactText != nil else {
        throw SettingValueError(reason: "\(text.shown) is not UTF-8")
      }
      return .folder(text)
    }
  }

  private func number(
    _ text: FilePath, in range: ClosedRange<Int>
  ) throws(SettingValueError) -> Int {
    let isDigits = !text.bytes.isEmpty && text.bytes.allSatisfy { (0x30...0x39).contains($0) }
    // More digits than an Int holds are out of range all the same.
    guard isDigits, let number = Int(text.text), range.contains(number) else {
      throw SettingValueError(
        reason: "\(text.shown) is not a whole number from \(range.lowerBound) to"
          + " \(range.upperBound)")
    }
    return number
  }
}

extension FilePath {
  fileprivate var shown: String { bytes.isEmpty ? "an empty value" : display }
}
