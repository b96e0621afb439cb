import BlobStore
import CoreStore
import Model

/// The store in one folder: `blobs/` and `core.sqlite`.
struct DataStore: Sendable {
  enum Opening {
    /// Makes the folder and the store when they are not there.
    case making
    case existing
  }

  let blobs: any BlobStore
  let core: SQLiteCoreStore

  /// - Throws: `.failed` with one sentence that names the folder.
  init(_ folder: FilePath, _ opening: Opening) throws(CommandError) {
    if opening == .making { try folder.makeFolder(permissions: 0o700) }
    // Settings let only UTF-8 through.
    let (corePath, blobsPath) = (folder.appending("core.sqlite"), folder.appending("blobs"))
    do throws(CoreStoreError) {
      core = try SQLiteCoreStore(
        path: corePath.text, opening == .making ? .creatingIfAbsent : .existing)
    } catch {
      throw Self.failure(folder, isAbsent: error == .absent, error.description)
    }
    do throws(BlobStoreError) {
      blobs = try LocalBlobStore(
        path: blobsPath.text, opening == .making ? .makingFolders : .existing)
    } catch {
      throw Self.failure(folder, isAbsent: error == .absent, error.description)
    }
  }

  /// The store that the settings in force name.
  init(
    for command: ParsedCommand, _ environment: Environment, _ opening: Opening
  ) throws(CommandError) {
    let configuration = try Configuration.inForce(for: command, in: environment)
    let folder: FilePath
    do throws(UsageError) {
      folder = try configuration.store()
    } catch {
      throw .usage(error)
    }
    try self.init(folder, opening)
  }

  private static func failure(
    _ folder: FilePath, isAbsent: Bool, _ sentence: String
  ) -> CommandError {
    .failed(
      "\(folder.display): \(isAbsent ? "There is no store in this folder." : sentence)")
  }
}
