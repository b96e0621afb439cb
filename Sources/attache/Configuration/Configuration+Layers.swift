import Model
import Threads

extension Configuration {
  static let systemFile = FilePath("/etc/attache.conf")

  /// Puts the layers on one another: defaults, file, environment, options.
  static func inForce(
    for command: ParsedCommand, environment: Environment, systemFile: FilePath = systemFile
  ) throws(ConfigurationError) -> Configuration {
    var configuration = Configuration(processorCount: Processors.usableCount)
    let named = command.value(of: .config) ?? environment["ATTACHE_CONFIG"]
    if let path = named ?? (systemFile.existsAsFile ? systemFile : nil) {
      let file = try ConfigurationFile(try path.contents(), path: path)
      for assignment in file.assignments {
        try configuration.set(
          assignment.setting, to: assignment.text, origin: .file(path, line: assignment.line))
      }
    }
    for setting in Setting.allCases {
      guard let text = environment[setting.environmentName] else { continue }
      try configuration.set(
        setting, to: text, origin: .environment(name: setting.environmentName))
    }
    for setting in Setting.allCases {
      try configuration.setByOptions(setting, of: command)
    }
    return configuration
  }

  private mutating func setByOptions(
    _ setting: Setting, of command: ParsedCommand
  ) throws(ConfigurationError) {
    // `cat --rendition NAME` is an option of the same name that is no setting.
    guard let spec = command.spec.option(setting.optionName),
      spec.isRepeatable == setting.option.isRepeatable
    else { return }
    let values = command.values(of: setting.optionName)
    guard let last = values.last else { return }
    let origin = SettingOrigin.option(flag: spec.flag)
    guard setting == .renditions else { return try set(setting, to: last, origin: origin) }
    do throws(RenditionSyntaxError) {
      var specs: [RenditionSpec] = []
      for value in values { specs.append(try RenditionSpec(syntax: value.text)) }
      renditions = try RenditionSpec.checked(specs)
      origins[setting] = origin
    } catch {
      throw .badValue(setting, origin: origin, reason: error.description)
    }
  }

  /// Reads, checks and takes over one value.
  mutating func set(
    _ setting: Setting, to text: FilePath, origin: SettingOrigin
  ) throws(ConfigurationError) {
    let value: SettingValue
    do {
      value = try setting.value(of: text)
    } catch {
      throw .badValue(setting, origin: origin, reason: error.reason)
    }
    switch value {
    case .number(let number):
      if setting == .jobs {
        jobCount = number
      } else if Setting.numbersOfServing.contains(setting) {
        serving.set(setting, to: number)
      } else if let changed = limits.replacing(setting, by: number) {
        limits = changed
      } else {
        throw .badValue(setting, origin: origin, reason: "\(number) is out of range")
      }
    case .metadata(let policy): metadata = policy
    case .renditions(let specs): renditions = specs
    case .folder(let folder): data = folder
    case .file(let file): serving.set(setting, to: file)
    case .text(let text): serving.set(setting, to: text)
    }
    origins[setting] = origin
  }
}

extension Limits {
  /// `nil` when the number is out of range; unchanged for settings that are no limit.
  fileprivate func replacing(_ setting: Setting, by number: Int) -> Limits? {
    Limits(
      uploadByteCount: setting == .maxUploadBytes ? number : uploadByteCount,
      pixelCount: setting == .maxPixels ? number : pixelCount,
      sidePixelCount: setting == .maxSidePixels ? number : sidePixelCount,
      scanCount: setting == .maxScans ? number : scanCount,
      decodeByteCount: setting == .maxDecodeBytes ? number : decodeByteCount,
      decodeSeconds: setting == .decodeTimeoutSeconds ? number : decodeSeconds,
      attachmentsPerMessage: setting == .attachmentsPerMessage ? number : attachmentsPerMessage,
      messageCharacterCount: setting == .messageCharacters ? number : messageCharacterCount)
  }
}
