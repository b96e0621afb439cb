/// The long name of an option, without its dashes.
struct OptionName: Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  static let help = OptionName("help")
  static let version = OptionName("version")
  static let config = OptionName("config")
  static let json = OptionName("json")
  static let renditions = OptionName("renditions")
  static let rendition = OptionName("rendition")
  static let conversation = OptionName("conversation")
  static let person = OptionName("as")
  static let message = OptionName("message")
  static let manual = OptionName("man")
}

/// What a value or operand is; shells complete it accordingly.
enum ValueKind: Hashable, Sendable {
  case text
  case file
  case folder
  case oneOf([String])
}

/// One option of a command: what is typed, and what help says about it.
struct OptionSpec: Sendable {
  struct Value: Sendable {
    /// As help shows it: `DIR`.
    let placeholder: String
    let kind: ValueKind
  }

  let name: OptionName
  /// An ASCII letter.
  let short: Character?
  /// `nil` when the option takes none.
  let value: Value?
  /// Whether every occurrence counts. Of other options the last one does.
  let isRepeatable: Bool
  /// A sentence.
  let help: String

  init(
    _ name: OptionName, short: Character? = nil, value: (String, ValueKind)? = nil,
    isRepeatable: Bool = false, help: String
  ) {
    self.name = name
    self.short = short
    self.value = value.map { Value(placeholder: $0.0, kind: $0.1) }
    self.isRepeatable = isRepeatable
    self.help = help
  }

  /// As typed: `--jobs`.
  var flag: String { "--\(name)" }

  /// As in help: `-j, --jobs N`.
  var usage: String {
    let letter = short.map { "-\($0), " } ?? "    "
    return letter + flag + (value.map { " \($0.placeholder)" } ?? "")
  }

  /// As in a synopsis: `[--jobs N]`, `[--rendition SPEC]...`.
  var synopsis: String {
    "[\(flag)\(value.map { " \($0.placeholder)" } ?? "")]" + (isRepeatable ? "..." : "")
  }
}

/// What a command takes besides options.
struct OperandSpec: Sendable {
  let placeholder: String
  let kind: ValueKind
  let isRequired: Bool
  let isRepeatable: Bool

  /// `FILE...`, `[COMMAND]`
  var synopsis: String {
    let name = placeholder + (isRepeatable ? "..." : "")
    return isRequired ? name : "[\(name)]"
  }
}
