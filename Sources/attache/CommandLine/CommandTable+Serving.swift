extension CommandTable {
  static let serve = CommandSpec(
    name: .serve, summary: "Serve the marketplace's messaging over HTTP",
    paragraphs: [
      "Serves uploads, messages, downloads, events and the web page from the store in DIR, which is"
        + " made when it is not there. People sign in with the tokens of attache token create. One"
        + " line of JSON for each request goes to standard error. SIGTERM stops taking connections,"
        + " finishes what was begun and ends.",
      "Files are decoded in the sandbox only; without one nothing is served. A socket that systemd"
        + " opened is used instead of --listen, and systemd is told when all is ready.",
      "With --demo everybody who comes may be anybody in the store: for showing only, and only on"
        + " an address of this machine.",
    ],
    options: [
      OptionSpec(.demo, help: "Let people choose who they are, without a token; for showing only.")
    ] + Setting.ofServing.map(\.option) + sandboxOptions + [configOption, helpOption],
    operand: nil,
    examples: ["attache serve --data /var/lib/attache --listen 127.0.0.1:8080"])
}
