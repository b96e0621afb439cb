import Model

/// `attache config`: what is in force and where it came from.
struct ConfigCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let configuration = try Configuration.inForce(for: command, in: environment)
    if command.has(.json) {
      let members = Setting.allCases.map { setting in
        JSONValue.Member(key: setting.rawValue, value: configuration.json(of: setting))
      }
      try console.write("\(JSONValue.object(members))\n")
    } else {
      try console.write(configuration.listing)
    }
    return .success
  }
}

extension Configuration {
  /// `inForce`, as commands want its errors.
  static func inForce(
    for command: ParsedCommand, in environment: Environment
  ) throws(CommandError) -> Configuration {
    do {
      return try inForce(for: command, environment: environment)
    } catch {
      throw .usage(.configuration(error))
    }
  }

  /// Lines that `ConfigurationFile` reads back; a setting without a value is a comment.
  fileprivate var listing: String {
    let lines = Setting.allCases.map { setting in
      let value = json(valueOf: setting)
      let assignment =
        value == .null
        ? "# \(setting.rawValue) is not set" : "\(setting.rawValue) = \(text(of: value))"
      return (assignment, "# \(origin(of: setting))")
    }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { line in
      line.0 + String(repeating: " ", count: width - line.0.count) + "  " + line.1 + "\n"
    }.joined()
  }

  private func text(of value: JSONValue) -> String {
    switch value {
    case .integer(let number): String(number)
    case .string(let text): text.escapingControlCharacters
    case .array(let values): values.map { text(of: $0) }.joined(separator: ", ")
    case .null, .bool, .object: value.description
    }
  }

  fileprivate func json(of setting: Setting) -> JSONValue {
    let origin = origin(of: setting)
    var (file, line): (String?, Int?) = (nil, nil)
    if case .file(let path, let number) = origin { (file, line) = (path.text, number) }
    return [
      "value": json(valueOf: setting), "source": .string(origin.kind), "file": .string(file),
      "line": .integer(line),
    ]
  }

  private func json(valueOf setting: Setting) -> JSONValue {
    switch setting {
    case .maxUploadBytes: .integer(limits.uploadByteCount)
    case .maxPixels: .integer(limits.pixelCount)
    case .maxSidePixels: .integer(limits.sidePixelCount)
    case .maxScans: .integer(limits.scanCount)
    case .maxDecodeBytes: .integer(limits.decodeByteCount)
    case .decodeTimeoutSeconds: .integer(limits.decodeSeconds)
    case .attachmentsPerMessage: .integer(limits.attachmentsPerMessage)
    case .messageCharacters: .integer(limits.messageCharacterCount)
    case .jobs: .integer(jobCount)
    case .metadata: .string(metadata.rawValue)
    case .renditions: .strings(renditions.map(\.syntax))
    case .data: .string(data?.text)
    case .listen: .string(serving.address)
    case .tlsCert: .string(serving.certificate?.text)
    case .tlsKey: .string(serving.privateKey?.text)
    case .jwtSecretFile: .string(serving.jwtSecret?.text)
    case .metricsTokenFile: .string(serving.metricsToken?.text)
    case .trustedProxies: .string(serving.trustedProxies)
    case .maxPendingBytes: .integer(serving.pendingByteLimit)
    case .uploadsPerMinute: .integer(serving.uploadsPerMinute)
    case .reserveDiskBytes: .integer(serving.reservedDiskByteCount)
    case .stopSeconds: .integer(serving.stopSeconds)
    case .collectEvery: .string("\(serving.collectEverySeconds)s")
    case .scrubEvery: .string("\(serving.scrubEverySeconds)s")
    }
  }
}
