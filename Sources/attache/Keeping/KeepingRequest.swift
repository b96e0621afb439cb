import Attachments
import BlobStore
import CoreStore
import Model

/// The store that a keeping command works on, which must be there.
struct KeepingRequest {
  let configuration: Configuration
  let folder: FilePath
  let store: DataStore

  init(_ command: ParsedCommand, _ environment: Environment) throws(CommandError) {
    configuration = try Configuration.inForce(for: command, in: environment)
    do throws(UsageError) {
      folder = try configuration.store()
    } catch {
      throw .usage(error)
    }
    store = try DataStore(folder, .existing)
  }
}

extension Int {
  /// `1 blob`, `2 blobs`
  func counted(_ noun: String, plural: String? = nil) -> String {
    self == 1 ? "1 \(noun)" : "\(self) \(plural ?? noun + "s")"
  }
}
