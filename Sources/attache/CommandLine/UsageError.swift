/// Everything that can be wrong with what was typed or set, before any file is looked at.
enum UsageError: Error, Hashable, Sendable {
  case noCommand
  case unknownCommand(String, suggestion: String?)
  /// With its dashes; `command` is `nil` for options before the command.
  case unknownOption(String, command: CommandName?, suggestion: String?)
  case ambiguousOption(String, candidates: [String])
  case missingValue(option: String, placeholder: String)
  case unexpectedValue(option: String)
  case conflictingOptions(String, String)
  case missingOperand(CommandName, placeholder: String)
  case unexpectedOperand(CommandName, String, limit: Int, actual: Int)
  case badOperand(String, accepted: [String], suggestion: String?)
  /// An option's value that its command cannot use; `reason` is a clause without a full stop.
  case badValue(option: String, reason: String)
  case missingData
  case badAttachment(String)
  case badIdentifier(String, prefix: String)
  case missingOption(CommandName, option: String)
  case configuration(ConfigurationError)
}

extension UsageError: CustomStringConvertible {
  /// One plain sentence.
  var description: String {
    switch self {
    case .noCommand: "No command was given; attache --help lists them."
    case .unknownCommand(let name, let suggestion):
      "There is no command \(name); "
        + Self.hint(suggestion, otherwise: "attache --help lists them.")
    case .unknownOption(let option, let command, let suggestion):
      "There is no option \(option)\(command.map { " of \($0.rawValue)" } ?? ""); "
        + Self.hint(
          suggestion,
          otherwise: "attache \(command.map { "\($0.rawValue) " } ?? "")--help lists them.")
    case .ambiguousOption(let option, let candidates):
      "The option \(option) could be any of \(candidates.joined(separator: ", "))."
    case .missingValue(let option, let placeholder):
      "The option \(option) needs a value: \(option) \(placeholder)."
    case .unexpectedValue(let option): "The option \(option) takes no value."
    case .conflictingOptions(let one, let other):
      "The options \(one) and \(other) exclude one another."
    case .missingOperand(let command, let placeholder):
      "The command \(command.rawValue) needs at least 1 \(placeholder) and got 0."
    case .unexpectedOperand(let command, let operand, let limit, let actual):
      "The command \(command.rawValue) takes \(Self.operands(limit)) and got"
        + " \(actual); \(operand) is too much."
    case .badOperand(let operand, let accepted, let suggestion):
      "\(operand) is none of \(accepted.joined(separator: ", "))"
        + (suggestion.map { "; did you mean \($0)?" } ?? ".")
    case .badValue(let option, let reason): "The option \(option) cannot be used: \(reason)."
    case .missingData:
      "No store was named; say --data DIR, set ATTACHE_DATA, or put data = DIR into the"
        + " configuration file."
    case .badAttachment(let typed):
      "\(typed) is no attachment's id: att_ and 32 hexadecimal digits."
    case .badIdentifier(let typed, let prefix):
      "\(typed) is no id of that kind: \(prefix) and 32 hexadecimal digits."
    case .missingOption(let command, let option):
      "The command \(command.rawValue) needs \(option) for this."
    case .configuration(let error): error.description
    }
  }

  private static func operands(_ limit: Int) -> String {
    switch limit {
    case 0: "no operands"
    case 1: "1 operand"
    default: "\(limit) operands"
    }
  }

  private static func hint(_ suggestion: String?, otherwise: String) -> String {
    suggestion.map { "did you mean \($0)?" } ?? otherwise
  }
}
