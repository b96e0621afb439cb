/// The commands that look after a store.
extension CommandTable {
  static let dryRunOption = OptionSpec(
    .dryRun, help: "Only say what would be done; nothing is changed.")

  static let gc = CommandSpec(
    name: .gc, summary: "Remove what nobody needs any more",
    paragraphs: [
      "Removes attachments that waited for a message in vain, renditions that newer ones replaced,"
        + " leases and claims of programs that died, blobs that nothing refers to, and unfinished"
        + " files of programs that died. Uploads may go on meanwhile."
    ],
    options: [
      jsonOption, dryRunOption,
      OptionSpec(
        .grace, value: ("DURATION", .text),
        help: "Leave what expired or was abandoned less than DURATION ago (90s, 15m, 1h, 30d);"
          + " 1h otherwise."),
      OptionSpec(
        .dropUnlisted, help: "Also remove renditions of names that no setting lists."),
      Setting.renditions.option, Setting.data.option, configOption, helpOption,
    ],
    operand: nil,
    examples: ["attache gc --data /var/lib/attache --dry-run"])

  static let regenerate = CommandSpec(
    name: .regenerate, summary: "Make the renditions of kept pictures again",
    paragraphs: [
      "Finds the pictures whose renditions are missing or were made by another recipe than the one"
        + " in force, and makes them again. Old renditions are served until new ones are in their"
        + " place; the bytes of the old ones go with the next attache gc.",
      "Several of these, on one store, share the work. One that is interrupted or killed loses the"
        + " pictures in hand and nothing else; run it again to go on. A picture that fails does not"
        + " stop it: it is reported and remembered for --only failed.",
    ],
    options: [
      jsonOption, dryRunOption,
      OptionSpec(
        .rendition, value: ("NAME", .text),
        help: "Make only the rendition of this name; all in force otherwise."),
      OptionSpec(
        .only, value: ("WHICH", .oneOf(["stale", "missing", "failed", "all"])),
        help: "Only stale or missing renditions, only what failed before, or all pictures; stale"
          + " and missing ones otherwise."),
      OptionSpec(
        .since, value: ("TIME", .text),
        help: "Only pictures uploaded since TIME: 2026-11-21, 2026-11-21T07:03:18Z, or a duration"
          + " such as 30d."),
      OptionSpec(
        .conversation, value: ("ID", .text), help: "Only pictures of this conversation."),
      OptionSpec(
        .mediaType, value: ("TYPE", .text), help: "Only pictures of this type, such as image/png."),
      OptionSpec(
        .rateLimit, value: ("N/s", .text), help: "Begin at most N pictures a second."),
      Setting.jobs.option, Setting.data.option, Setting.maxPixels.option,
      Setting.maxSidePixels.option, Setting.maxScans.option, Setting.maxDecodeBytes.option,
      Setting.decodeTimeoutSeconds.option,
    ] + sandboxOptions + [configOption, helpOption],
    operand: nil,
    examples: [
      "attache regenerate --data /var/lib/attache",
      "attache regenerate --data /var/lib/attache --only failed --jobs 1",
    ])

  static let fsck = CommandSpec(
    name: .fsck, summary: "Look for damage in a store, and mend it",
    paragraphs: [
      "Runs the core store's own check, reads every blob and compares it with its name and its"
        + " recorded size, decodes every rendition, and looks for bytes that the core store knows"
        + " nothing of. It may run beside a server. Exits with 1 when a fault remains.",
      "With --repair, damaged bytes are put into blobs/quarantine (nothing is deleted that could be"
        + " wanted), renditions are made again from their pictures, and bytes that nothing knows of"
        + " are dropped. The bytes of an attachment cannot be made again: that is only reported.",
    ],
    options: [
      jsonOption,
      OptionSpec(.quick, help: "Only compare names and sizes; read no blob."),
      OptionSpec(.repair, help: "Mend what can be mended without losing anything."),
      Setting.jobs.option, Setting.data.option,
    ] + sandboxOptions + [configOption, helpOption],
    operand: nil,
    examples: ["attache fsck --data /var/lib/attache", "attache fsck --quick --json"])

  static let stats = CommandSpec(
    name: .stats, summary: "Count what is kept",
    paragraphs: [
      "Counts people, messages, attachments, blobs and bytes, by type and age, says what keeping"
        + " each content once saves, and how much is waiting to be rendered or collected."
    ],
    options: [
      jsonOption, Setting.renditions.option, Setting.data.option, configOption, helpOption,
    ],
    operand: nil, examples: ["attache stats --data /var/lib/attache"])

  static let explain = CommandSpec(
    name: .explain, summary: "Say what was decided for an attachment, and why",
    paragraphs: [
      "Tells from the record what was declared and what was detected, the limits that were in"
        + " force, what was stripped, the renditions and their recipes, and the links; of a deleted"
        + " attachment, when and by whom it was deleted."
    ],
    options: [
      jsonOption, Setting.renditions.option, Setting.data.option, configOption, helpOption,
    ],
    operand: attachment,
    examples: ["attache explain --data /var/lib/attache att_0123456789abcdef0123456789abcdef"])

  static let delete = CommandSpec(
    name: .delete, summary: "Delete an attachment, a message or a person",
    paragraphs: [
      "Deletes what ID names: an attachment (att_), a message with its attachments (msg_), or a"
        + " person (per_), who becomes \"Deleted person\" and whose attachments go, but for those in"
        + " conversations that are held; their messages stay. What, when and by whom stays on"
        + " record. Access ends at once; the bytes go with the next attache gc, unless something"
        + " else still uses them. Backups keep them until the next attache backup."
    ],
    options: [
      jsonOption,
      OptionSpec(.attachments, help: "Of a message, only its attachments; the text stays."),
      OptionSpec(
        .by, value: ("PERSON", .text), help: "Record this person, by their id, as who deleted it."),
      Setting.data.option, configOption, helpOption,
    ],
    operand: OperandSpec(placeholder: "ID", kind: .text, isRequired: true, isRepeatable: false),
    examples: ["attache delete --data /var/lib/attache msg_0123456789abcdef0123456789abcdef"])

  static let hold = CommandSpec(
    name: .hold, summary: "Keep a conversation's attachments as evidence",
    paragraphs: [
      "Attachments in a conversation that is held stay when their sender is deleted."
    ],
    options: [
      OptionSpec(.release, help: "Let go of it again."), Setting.data.option, configOption,
      helpOption,
    ],
    operand: OperandSpec(
      placeholder: "CONVERSATION", kind: .text, isRequired: true, isRepeatable: false),
    examples: ["attache hold --data /var/lib/attache con_0123456789abcdef0123456789abcdef"])

  private static let rereadOption = OptionSpec(
    .reread, help: "Read and compare the blobs that are in the copy already, not only their sizes.")

  static let backup = CommandSpec(
    name: .backup, summary: "Copy the store into a folder, while it is in use",
    paragraphs: [
      "Makes DIR a copy of the store as it is at one moment: blobs that are new are copied and"
        + " verified, those that are gone are removed from the copy. DIR is a store itself: every"
        + " command reads it. Exits with 1 when a blob is lost; what the copy has of it stays."
    ],
    options: [jsonOption, rereadOption, Setting.data.option, configOption, helpOption],
    operand: OperandSpec(placeholder: "DIR", kind: .folder, isRequired: true, isRepeatable: false),
    examples: ["attache backup --data /var/lib/attache /mnt/backup/attache"])

  static let restore = CommandSpec(
    name: .restore, summary: "Make a store from a backup",
    paragraphs: [
      "Makes the store from the backup in DIR, where there is none. What is copied is verified."
    ],
    options: [jsonOption, rereadOption, Setting.data.option, configOption, helpOption],
    operand: OperandSpec(placeholder: "DIR", kind: .folder, isRequired: true, isRepeatable: false),
    examples: ["attache restore --data /var/lib/attache /mnt/backup/attache"])
}
