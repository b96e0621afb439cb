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
