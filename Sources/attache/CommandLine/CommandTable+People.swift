import Model

/// The commands about people and what they sign in with.
extension CommandTable {
  static let person = CommandSpec(
    name: .person, summary: "Add people to a store, or list them",
    paragraphs: [
      "person add makes somebody new with --name and --role, and the store too when it is not"
        + " there, and shows the new id. person list shows everybody by name.",
      "Customers post jobs and hire. Partners do too, and have the directory of providers."
        + " Providers do the work. Support sees everything and reopens conversations.",
    ],
    options: [
      jsonOption,
      OptionSpec(.name, value: ("NAME", .text), help: "What the person is called."),
      OptionSpec(
        .role, value: ("ROLE", .oneOf(Person.Role.allCases.map(\.rawValue))),
        help: "customer, partner, provider or support."),
      OptionSpec(.profile, value: ("TEXT", .text), help: "What they say of themselves."),
      OptionSpec(
        .status, value: ("STATUS", .oneOf(Person.Status.allCases.map(\.rawValue))),
        help: "Of a provider: available (the default), busy or away."),
      Setting.data.option, configOption, helpOption,
    ],
    operand: OperandSpec(
      placeholder: "add|list", kind: .oneOf(PersonCommand.Action.allCases.map(\.rawValue)),
      isRequired: true, isRepeatable: false),
    examples: [
      "attache person add --data /var/lib/attache --name 'Ana Lima' --role partner",
      "attache person list --data /var/lib/attache --json",
    ])

  static let token = CommandSpec(
    name: .token, summary: "Make, list or revoke what people sign in with",
    paragraphs: [
      "token create PERSON writes a new token to standard output. It is shown this once: the store"
        + " keeps only its SHA-256. token list shows all tokens, or those of PERSON, and token"
        + " revoke TOKEN ends the one of that id (tok_…) at once."
    ],
    options: [
      jsonOption,
      OptionSpec(
        .expires, value: ("TIME", .text),
        help: "Until when it is valid, from now: 30d, 12h, 45m or 90s. Without it for ever."),
      OptionSpec(.label, value: ("TEXT", .text), help: "What it is for; shown in lists."),
      Setting.data.option, configOption, helpOption,
    ],
    operand: OperandSpec(
      placeholder: "create|list|revoke",
      kind: .oneOf(TokenCommand.Action.allCases.map(\.rawValue)), isRequired: true,
      isRepeatable: false, companion: "PERSON|TOKEN"),
    examples: [
      "attache token create --data /var/lib/attache --expires 30d per_…",
      "attache token revoke --data /var/lib/attache tok_…",
    ])
}
