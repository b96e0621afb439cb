/// What a value or operand is; shells complete it accordingly.
enum ValueKind: Hashable, Sendable {
  case text
  case file
  case folder
  case oneOf([String])
}
