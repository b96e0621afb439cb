/// A command with its options and operands.
struct ParsedCommand: Sendable {
  let spec: CommandSpec
  /// In the order in which they were typed.
  let options: [(name: OptionName, value: FilePath?)]
  let operands: [FilePath]

  func has(_ name: OptionName) -> Bool { options.contains { $0.name == name } }

  /// Of an option that was given several times the last value counts.
  func value(of name: OptionName) -> FilePath? { options.last { $0.name == name }?.value }

  func values(of name: OptionName) -> [FilePath] {
    options.filter { $0.name == name }.compactMap(\.value)
  }
}
