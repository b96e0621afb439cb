import Model

/// What the options of `attache person add` say of somebody.
struct Newcomer: Sendable {
  let name: String
  let role: Person.Role
  let profile: String
  let status: Person.Status?

  init(_ command: ParsedCommand) throws(UsageError) {
    guard let name = try Self.text(of: .name, command) else {
      throw .missingOption(.person, option: "--name NAME")
    }
    guard let typed = try Self.text(of: .role, command) else {
      throw .missingOption(.person, option: "--role ROLE")
    }
    self.name = name
    role = try Self.choice(typed, of: .role)
    profile = try Self.text(of: .profile, command) ?? ""
    if let status = try Self.text(of: .status, command) {
      self.status = try Self.choice(status, of: .status)
    } else {
      status = nil
    }
  }

  static func text(
    of option: OptionName, _ command: ParsedCommand
  ) throws(UsageError) -> String? {
    guard let typed = command.value(of: option) else { return nil }
    guard let text = typed.exactText else {
      throw .badValue(option: "--\(option)", reason: "the text is not UTF-8")
    }
    return text
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ typed: String, of option: OptionName
  ) throws(UsageError) -> Value {
    guard let value = Value(rawValue: typed) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badValue(
        option: "--\(option)", reason: "\(typed.escapingControlCharacters) is none of \(known)")
    }
    return value
  }
}
