extension CommandTable {
  static let helpOption = OptionSpec(.help, short: "h", help: "Show this help and exit.")
  static let configOption = OptionSpec(
    .config, value: ("FILE", .file),
    help: "Read settings from FILE instead of $ATTACHE_CONFIG or /etc/attache.conf.")
  static let versionOption = OptionSpec(
    .version, short: "V", help: "Show the version and exit.")
  static let jsonOption = OptionSpec(
    .json, help: "Write JSON, one object a line, instead of text for people.")

  static let requireSandboxOption = OptionSpec(
    .requireSandbox,
    help: "Do nothing without the sandbox's required layers; this is so without the option, too.")
  static let noSandboxOption = OptionSpec(
    .noSandbox,
    help: "Decode files in this process, which their bugs can then take over; for debugging only.")
  static let sandboxOptions = [requireSandboxOption, noSandboxOption]

  static let attache = CommandTable(
    program: "attache", version: ProgramVersion.current,
    summary: "Take in photos and documents: check them, look at them, keep them.",
    globalOptions: [helpOption, versionOption, configOption],
    commands: [
      inspect, ingest, show, cat, serve, explain, delete, hold, stats, gc, regenerate, fsck, backup,
      restore, person, token, config, doctor, completions, help,
    ])

  private static let file = OperandSpec(
    placeholder: "FILE", kind: .file, isRequired: true, isRepeatable: true)
  static let attachment = OperandSpec(
    placeholder: "ATTACHMENT", kind: .text, isRequired: true, isRepeatable: false)

  private static let inspect = CommandSpec(
    name: .inspect, summary: "Look at files without keeping them",
    paragraphs: [
      "Finds out what each FILE is by its bytes, decodes pictures, makes their renditions, and"
        + " says what it found, in the order in which the files were given.",
      "With --renditions the renditions are written to DIR as BASENAME.NAME.jpg or"
        + " BASENAME.NAME.png, where BASENAME is the whole name of the file; a second file of the"
        + " same name gets -2 after it. Files that are there are replaced.",
    ],
    options: [
      jsonOption,
      OptionSpec(
        .renditions, short: "o", value: ("DIR", .folder),
        help: "Write the renditions to DIR, which is made when it is not there."),
    ] + Setting.ofInspection.map(\.option) + sandboxOptions + [configOption, helpOption],
    operand: file,
    examples: [
      "attache inspect photo.jpg", "attache inspect --json --renditions thumbs *.jpg *.png",
      "attache inspect --rendition avatar=96x96:jpeg:85 portrait.png",
    ])

  private static let ingest = CommandSpec(
    name: .ingest, summary: "Keep files and send them in a message",
    paragraphs: [
      "Takes each FILE into the store in DIR and links the files to one message; when there are"
        + " more than a message may have, further messages are sent. Files that are refused are"
        + " left out. Without --conversation a new one is begun, and its id is shown.",
      "A file's line is written only after its message has been durably kept: the line is the"
        + " acknowledgement.",
    ],
    options: [
      jsonOption,
      OptionSpec(
        .conversation, value: ("ID", .text), help: "Send to this conversation instead of a new one."
      ),
      OptionSpec(
        .person, value: ("PERSON", .text),
        help:
          "Send as this person: an id, or the name of a local one, made when new. Named local otherwise."
      ),
      OptionSpec(
        .message, short: "m", value: ("TEXT", .text), help: "The text of the (first) message."),
    ] + Setting.ofIngestion.map(\.option) + sandboxOptions + [configOption, helpOption],
    operand: file,
    examples: ["attache ingest --data /var/lib/attache --message 'The roof today' roof-*.jpg"])

  private static let show = CommandSpec(
    name: .show, summary: "Say what is known about an attachment",
    paragraphs: ["Shows an attachment's metadata, the message it is linked to, and its blobs."],
    options: [jsonOption, Setting.data.option, configOption, helpOption],
    operand: attachment,
    examples: ["attache show --data /var/lib/attache att_0123456789abcdef0123456789abcdef"])

  private static let cat = CommandSpec(
    name: .cat, summary: "Write an attachment's bytes to standard output",
    paragraphs: [
      "Writes the attachment as it is stored, or one of its renditions. The bytes are checked"
        + " against their SHA-256 before the first of them is written."
    ],
    options: [
      OptionSpec(
        .rendition, value: ("NAME", .text),
        help: "Write the rendition of this name instead of the attachment itself."),
      Setting.data.option, configOption, helpOption,
    ],
    operand: attachment,
    examples: [
      "attache cat --data /var/lib/attache --rendition thumb att_… > thumb.jpg"
    ])

  private static let config = CommandSpec(
    name: .config, summary: "Show every setting in force and where it came from",
    paragraphs: [
      "Settings come from the defaults, then a file, then environment variables, then options; the"
        + " last one to name a setting decides. What this command shows can be used as such a file."
    ],
    options: [jsonOption] + Setting.allCases.map(\.option) + [configOption, helpOption],
    operand: nil,
    examples: ["attache config > attache.conf", "attache config --json"])

  private static let doctor = CommandSpec(
    name: .doctor, summary: "Show what holds the processes in which files are decoded",
    paragraphs: [
      "Starts the sandbox with a worker in it and lists its layers: whether each is in force"
        + " on this system, and why not. Some are required; without them nothing is decoded, and"
        + " this command fails."
    ],
    options: [jsonOption, configOption, helpOption], operand: nil,
    examples: ["attache doctor", "attache doctor --json"])

  private static let completions = CommandSpec(
    name: .completions, summary: "Write a shell's completion script to standard output",
    paragraphs: ["Writes a script that teaches the shell to complete attache's command line."],
    options: [configOption, helpOption],
    operand: OperandSpec(
      placeholder: "SHELL", kind: .oneOf(Shell.allCases.map(\.rawValue)), isRequired: true,
      isRepeatable: false),
    examples: ["attache completions bash > /etc/bash_completion.d/attache"])

  private static let help = CommandSpec(
    name: .help, summary: "Show help about a command, or the manual page",
    paragraphs: [
      "Shows the same as COMMAND --help; with --man the whole manual page as roff source."
    ],
    options: [
      OptionSpec(.manual, help: "Write the manual page, for man -l or a file attache.1."),
      configOption, helpOption,
    ],
    operand: OperandSpec(
      placeholder: "COMMAND", kind: .oneOf(CommandName.allCases.map(\.rawValue)),
      isRequired: false, isRepeatable: false),
    examples: ["attache help ingest", "attache help --man | man -l -"])
}
