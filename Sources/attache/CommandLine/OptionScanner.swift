import CGlibc
import Glibc
import Synchronization

/// The only place that knows `getopt_long`: turns arguments into tokens.
///
/// glibc finds abbreviations (`--js`), clusters of letters (`-Vh`) and joined values (`-j2`,
/// `--jobs=2`), and ends the options at `--`.
struct OptionScanner {
  enum Token: Sendable {
    /// An option with its value, when it takes one.
    case option(OptionSpec, FilePath?)
    case operand(FilePath)
  }

  /// `nil` for the options before the command.
  let command: CommandName?
  let options: [OptionSpec]

  /// Reads options up to the first operand; returns them and what follows.
  func scanLeading(
    _ arguments: [FilePath]
  ) throws(UsageError) -> (tokens: [Token], rest: [FilePath]) {
    try scan(arguments, mode: "+")
  }

  /// Reads options and operands, mixed in any order.
  func scanMixed(_ arguments: [FilePath]) throws(UsageError) -> [Token] {
    // In this mode getopt hands out operands one by one, where they stand, whatever the
    // environment's POSIXLY_CORRECT says; only what follows `--` is left over.
    let (tokens, rest) = try scan(arguments, mode: "-")
    return tokens + rest.map { .operand($0) }
  }

  /// getopt keeps its place in globals, so only one scan can run at a time.
  private static let turn = Mutex<Void>(())

  private func scan(
    _ arguments: [FilePath], mode: String
  ) throws(UsageError) -> (tokens: [Token], rest: [FilePath]) {
    let outcome = Self.turn.withLock { _ in
      Result { () throws(UsageError) in try scanAlone(arguments, mode: mode) }
    }
    return try outcome.get()
  }

  private func scanAlone(
    _ arguments: [FilePath], mode: String
  ) throws(UsageError) -> (tokens: [Token], rest: [FilePath]) {
    // getopt expects the program's name in front.
    let table = CStringTable([FilePath("attache")] + arguments)
    let names = CStringTable(options.map { FilePath($0.name.description) })
    var longOptions = options.indices.map { index in
      option(
        name: names[index], has_arg: options[index].value == nil ? 0 : 1, flag: nil,
        val: Self.longCode(index))
    }
    longOptions.append(option(name: nil, has_arg: 0, flag: nil, val: 0))
    // A colon after the mode makes getopt tell a missing value from an unknown option.
    let letters = mode + ":" + options.map(\.shortPattern).joined()

    attache_getopt_reset()
    var tokens: [Token] = []
    while true {
      let code = getopt_long(table.count, table.pointers, letters, longOptions, nil)
      let index = Int(attache_getopt_index())
      switch code {
      case -1: return (tokens, Array(arguments.dropFirst(max(0, index - 1))))
      case 1: if let operand = Self.currentValue { tokens.append(.operand(operand)) }
      case Self.missingValue:
        throw missingValue(code: attache_getopt_unknown())
      case Self.unknown:
        let typed = arguments.indices.contains(index - 2) ? arguments[index - 2] : FilePath("")
        throw unknownOption(typed: typed.display, code: attache_getopt_unknown())
      default:
        guard let spec = spec(code: code) else { continue }
        tokens.append(.option(spec, spec.value == nil ? nil : Self.currentValue))
      }
    }
  }

  private static let missingValue = CInt(UInt8(ascii: ":"))
  private static let unknown = CInt(UInt8(ascii: "?"))

  /// Above every letter, so that the two cannot be confused.
  private static func longCode(_ index: Int) -> CInt { 256 + CInt(truncatingIfNeeded: index) }

  private static var currentValue: FilePath? {
    attache_getopt_argument().map { FilePath(cString: $0) }
  }

  private func spec(code: CInt) -> OptionSpec? {
    if code >= 256 {
      let index = Int(code) - 256
      return options.indices.contains(index) ? options[index] : nil
    }
    return options.first { $0.short?.asciiValue.map(CInt.init) == code }
  }

  private func missingValue(code: CInt) -> UsageError {
    guard let spec = spec(code: code), let value = spec.value else { return .noCommand }
    return .missingValue(option: spec.flag, placeholder: value.placeholder)
  }

  /// getopt says `?` to a value that an option does not take, to an unknown letter, and to a long
  /// option that is unknown or abbreviates several.
  private func unknownOption(typed: String, code: CInt) -> UsageError {
    if code >= 256, let spec = spec(code: code) { return .unexpectedValue(option: spec.flag) }
    if code > 0, let letter = UInt8(exactly: code).map({ Character(UnicodeScalar($0)) }) {
      let shown = letter.isASCII ? "-\(letter)".escapingControlCharacters : typed
      return .unknownOption(shown, command: command, suggestion: nil)
    }
    let name = String(typed.prefix { $0 != "=" })
    let candidates = options.map(\.flag).filter { $0.hasPrefix(name) }
    if candidates.count > 1 { return .ambiguousOption(name, candidates: candidates) }
    return .unknownOption(
      name, command: command,
      suggestion: Suggestion.closest(to: name, among: options.map(\.flag)))
  }
}

extension OptionSpec {
  /// `j:`, or nothing for an option without a letter.
  fileprivate var shortPattern: String {
    short.map { "\($0)\(value == nil ? "" : ":")" } ?? ""
  }
}

/// C strings and a NULL-terminated table of them, freed together.
private struct CStringTable: ~Copyable {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let size: Int

  init(_ strings: [FilePath]) {
    size = strings.count
    pointers = .allocate(capacity: size + 1)
    for (index, string) in strings.enumerated() {
      (pointers + index).initialize(to: string.withCString { strdup($0) })
    }
    (pointers + size).initialize(to: nil)
  }

  deinit {
    for index in 0..<size { free(pointers[index]) }
    pointers.deallocate()
  }

  var count: CInt { CInt(clamping: size) }

  subscript(index: Int) -> UnsafePointer<CChar>? { UnsafePointer(pointers[index]) }
}
