import Attachments
import Glibc
import HTTP
import Inspection
import Model
import Server

/// `attache serve`: the server, until a signal asks it to stop.
struct ServeCommand {
  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let configuration = try Configuration.inForce(for: command, in: environment)
    let folder: FilePath
    let settings: ServerSettings
    do throws(UsageError) {
      folder = try configuration.store()
      settings = try ServerSettings(configuration, isDemo: command.has(.demo))
    } catch {
      throw .usage(error)
    }
    let socket = try listeningSocket(configuration)
    // Before any thread is started, and before the store is open: workers come from this process.
    let inspector = try Inspectors.inForce(for: command, configuration, console)
    let store = try DataStore(folder, .making)
    Interruption.beginWatching()
    let server = MarketplaceServer(
      core: store.core, blobs: store.blobs, inspector: inspector, folder: folder.text,
      settings: settings
    ) { line in
      // Nobody reads the log any more: that is no reason to stop serving.
      try? console.diagnostics.write(line + "\n")
    }
    do throws(HTTPServerError) {
      try server.start(on: socket)
    } catch {
      throw .failed(error.description)
    }
    let scheme = settings.http.certificate == nil ? "http" : "https"
    try console.write("Serving on \(scheme)://\(socket.address)\n")
    let notice = ServiceNotice(socketPath: environment["NOTIFY_SOCKET"]?.text)
    notice.ready()
    while Interruption.signal == nil { usleep(50_000) }
    notice.stopping()
    server.stop()
    return .success
  }

  private func listeningSocket(
    _ configuration: Configuration
  ) throws(CommandError) -> ListeningSocket {
    do throws(HTTPServerError) {
      if let inherited = try ListeningSocket.inherited(
        processText: environment["LISTEN_PID"]?.text, countText: environment["LISTEN_FDS"]?.text)
      {
        return inherited
      }
      return try ListeningSocket(configuration.serving.address)
    } catch {
      throw .failed(error.description)
    }
  }
}
