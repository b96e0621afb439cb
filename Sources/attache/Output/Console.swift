/// Where a command writes: results to standard output, everything else to standard error.
struct Console: Sendable {
  let output: OutputStream
  let diagnostics: OutputStream

  static let process = Console(output: .standard, diagnostics: .diagnostic)

  func write(_ text: String) throws(CommandError) { try write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) throws(CommandError) {
    do {
      try output.write(bytes)
    } catch {
      throw CommandError(error)
    }
  }

  /// One sentence for people. When even standard error is gone there is no way left to say so.
  func complain(_ sentence: String) { try? diagnostics.write("attache: \(sentence)\n") }
}
