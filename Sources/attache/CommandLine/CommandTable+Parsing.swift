extension CommandTable {
  /// Understands the arguments after the program's name.
  func parse(_ arguments: [FilePath]) throws(UsageError) -> Invocation {
    let leading = try OptionScanner(command: nil, options: globalOptions).scanLeading(arguments)
    let before = leading.tokens.options
    if before.contains(where: { $0.name == .help }) { return .help(nil) }
    if before.contains(where: { $0.name == .version }) { return .version }
    guard let name = leading.rest.first else { throw .noCommand }
    guard let spec = command(named: name.text) else {
      throw .unknownCommand(
        name.display,
        suggestion: Suggestion.closest(to: name.text, among: commands.map(\.name.rawValue)))
    }
    let tokens = try OptionScanner(command: spec.name, options: spec.options)
      .scanMixed(Array(leading.rest.dropFirst()))
    let command = ParsedCommand(
      spec: spec, options: before + tokens.options, operands: tokens.operands)
    if command.has(.help) { return .help(spec) }
    if command.has(.requireSandbox), command.has(.noSandbox) {
      throw .conflictingOptions(Self.requireSandboxOption.flag, Self.noSandboxOption.flag)
    }
    try checkOperands(of: command)
    return .run(command)
  }

  private func checkOperands(of command: ParsedCommand) throws(UsageError) {
    let (spec, operands) = (command.spec, command.operands)
    let limit = spec.operand?.limit ?? 0
    if operands.count > limit {
      throw .unexpectedOperand(
        spec.name, operands[limit].display, limit: limit, actual: operands.count)
    }
    guard let operand = spec.operand else { return }
    guard let first = operands.first else {
      guard operand.isRequired else { return }
      throw .missingOperand(spec.name, placeholder: operand.placeholder)
    }
    if case .oneOf(let accepted) = operand.kind, !accepted.contains(first.text) {
      throw .badOperand(
        first.display, accepted: accepted,
        suggestion: Suggestion.closest(to: first.text, among: accepted))
    }
  }
}

extension [OptionScanner.Token] {
  fileprivate var options: [(name: OptionName, value: FilePath?)] {
    compactMap { if case .option(let spec, let value) = $0 { (spec.name, value) } else { nil } }
  }

  fileprivate var operands: [FilePath] {
    compactMap { if case .operand(let operand) = $0 { operand } else { nil } }
  }
}
