import Model

/// The settings in force, each validated, and where each came from.
struct Configuration: Sendable {
  var limits = Limits.standard
  var jobCount: Int
  var metadata = MetadataPolicy.sanitize
  var renditions = RenditionSpec.standard
  /// `nil` when no store was named.
  var data: FilePath?
  var serving = ServingConfiguration()
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
