/// What a command takes besides options.
struct OperandSpec: Sendable {
  let placeholder: String
  let kind: ValueKind
  let isRequired: Bool
  let isRepeatable: Bool
  /// What may follow, after some of the words that the first one can be: `PERSON|TOKEN`.
  var companion: String?

  /// How many there may be.
  var limit: Int { isRepeatable ? Int.max : companion == nil ? 1 : 2 }

  /// `FILE...`, `[COMMAND]`, `ACTION [PERSON|TOKEN]`
  var synopsis: String {
    let name = placeholder + (isRepeatable ? "..." : "")
    return (isRequired ? name : "[\(name)]") + (companion.map { " [\($0)]" } ?? "")
  }
}
