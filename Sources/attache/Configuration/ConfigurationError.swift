/// Everything that can be wrong with a setting or with the file that holds it.
enum ConfigurationError: Error, Hashable, Sendable {
  case unknownKey(String, file: FilePath, line: Int, suggestion: String?)
  case noEqualsSign(file: FilePath, line: Int)
  case setTwice(Setting, file: FilePath, firstLine: Int, line: Int)
  /// `reason` is a clause that says what was given and what is allowed.
  case badValue(Setting, origin: SettingOrigin, reason: String)
  case unreadableFile(FilePath, reason: String)
  case fileTooLong(FilePath, limitByteCount: Int)
}

extension ConfigurationError: CustomStringConvertible {
  /// One plain sentence.
  var description: String {
    switch self {
    case .unknownKey(let key, let file, let line, let suggestion):
      "\(file.display):\(line): There is no setting \(key); "
        + (suggestion.map { "did you mean \($0)?" } ?? "attache config lists them.")
    case .noEqualsSign(let file, let line):
      "\(file.display):\(line): The line is neither key = value, nor a # comment, nor empty."
    case .setTwice(let setting, let file, let firstLine, let line):
      "\(file.display):\(line): The setting \(setting.rawValue) was already set in line"
        + " \(firstLine)."
    case .badValue(let setting, let origin, let reason):
      switch origin {
      case .standard: "The default of \(setting.rawValue) cannot be used: \(reason)."
      case .file: "\(origin): The setting \(setting.rawValue) cannot be used: \(reason)."
      case .environment(let name): "The environment variable \(name) cannot be used: \(reason)."
      case .option(let flag): "The option \(flag) cannot be used: \(reason)."
      }
    case .unreadableFile(let file, let reason):
      "\(file.display): The configuration file cannot be read: \(reason)."
    case .fileTooLong(let file, let limit):
      "\(file.display): The configuration file has more than \(limit) bytes, the limit."
    }
  }
}
