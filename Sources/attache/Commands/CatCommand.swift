import Attachments
import Model

/// `attache cat`: an attachment's bytes, or a rendition's, verified before the first is written.
struct CatCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let request = try AttachmentRequest(command, environment)
    let content: AttachmentContent
    do throws(AttachmentError) {
      if let name = command.value(of: .rendition) {
        content = try request.catalog.rendition(named: name.display, of: request.id)
      } else {
        content = try request.catalog.original(of: request.id)
      }
    } catch {
      throw CommandError(error)
    }
    try console.write(content.bytes)
    return .success
  }
}
