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
