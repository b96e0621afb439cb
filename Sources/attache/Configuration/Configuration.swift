import Model

/// The settings in force, each validated, and where each came from.
struct Configuration: Sendable {
  var limits = Limits.standard
  var jobCount: Int
  var metadata = MetadataPolicy.sanitize
  var renditions = RenditionSpec.standard
  /// `nil` when no store was named.
  var data: FilePath?
  /// Settings that are not in here have their default.
  var origins: [Setting: SettingOrigin] = [:]

  init(processorCount: Int) { jobCount = processorCount }

  func origin(of setting: Setting) -> SettingOrigin { origins[setting] ?? .standard }

  /// The store's folder, for commands that need one.
  func store() throws(UsageError) -> FilePath {
    guard let data else { throw .missingData }
    return data
  }
}

/// Where a setting's value was said.
enum SettingOrigin: Hashable, Sendable {
  case standard
  case file(FilePath, line: Int)
  case environment(name: String)
  case option(flag: String)
}

extension SettingOrigin: CustomStringConvertible {
  var description: String {
    switch self {
    case .standard: "default"
    case .file(let path, let line): "\(path.display):\(line)"
    case .environment(let name): "$\(name)"
    case .option(let flag): flag
    }
  }

  /// For JSON: one word.
  var kind: String {
    switch self {
    case .standard: "default"
    case .file: "file"
    case .environment: "environment"
    case .option: "option"
    }
  }
}
