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
