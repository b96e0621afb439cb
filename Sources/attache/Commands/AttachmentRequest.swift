import Attachments
import Model

/// The attachment that `show` and `cat` are asked for, and the store that they look it up in.
struct AttachmentRequest {
  let id: AttachmentID
  let catalog: AttachmentCatalog

  init(_ command: ParsedCommand, _ environment: Environment) throws(CommandError) {
    let configuration = try Configuration.inForce(for: command, in: environment)
    let folder: FilePath
    do throws(UsageError) {
      folder = try configuration.store()
    } catch {
      throw .usage(error)
    }
    let typed = command.operands.first ?? FilePath("")
    guard let id = AttachmentID(typed.text) else { throw .usage(.badAttachment(typed.display)) }
    self.id = id
    let store = try DataStore(folder, .existing)
    catalog = AttachmentCatalog(
      blobs: store.blobs, core: store.core, specs: configuration.renditions)
  }
}
