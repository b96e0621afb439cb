public import Attachments
public import BlobStore
public import CoreStore
import Glibc
public import HTTP
public import Inspection
import Marketplace
import Model

/// The whole server on its stores: `start`, and when the time has come `stop`.
public final class MarketplaceServer: Sendable {
  private let http: HTTPServer
  private let hub: EventHub
  private let housekeeping: Housekeeping
  private let renditions: RenditionDesk
  private let upkeep: Upkeep
  private let journal: Journal
  private let settings: ServerSettings

  /// - Parameters:
  ///   - folder: The store's, for looking at its disk.
  ///   - log: Takes one line of JSON, without its end; from several threads.
  public init(
    core: any MarketStore, blobs: any BlobStore, inspector: any Inspector, folder: String,
    settings: ServerSettings, time: TimeSource = .system, log: @escaping @Sendable (String) -> Void
  ) {
    self.settings = settings
    let bell = EventBell()
    let now = time.now
    var generator = SystemRandomNumberGenerator()
    let metrics = Metrics()
    journal = Journal(
      write: log, metrics: metrics,
      salt: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }, now: now)
    let feed = EventFeed(store: core)
    let hub = EventHub(feed: feed, bell: bell, time: time)
    self.hub = hub
    let book = AnswerBook(store: core)
    housekeeping = Housekeeping(core: core, book: book, feed: feed, journal: journal)

    let inspector = CountedInspector(inspector: inspector, metrics: metrics)
    let upkeep = Upkeep(
      core: core,
      collector: Collector(
        blobs: blobs, core: core, policy: CollectionPolicy(specs: settings.specs), time: time),
      verifier: Verifier(
        inspector: inspector, blobs: blobs, core: core, limits: settings.limits),
      settings: settings, journal: journal, folder: folder)
    self.upkeep = upkeep
    let renditions = RenditionDesk(
      Regenerator(
        inspector: inspector, blobs: blobs, core: core,
        policy: RegenerationPolicy(specs: settings.specs, limits: settings.limits), time: time),
      specs: settings.specs, journal: journal)
    self.renditions = renditions

    let directory = Directory(store: core, bell: bell)
    let keyring = Keyring(store: core)
    let inbox = Inbox(store: core, bell: bell)
    let correspondence = Correspondence(store: core, bell: bell, limits: settings.limits)
    let eraser = Eraser(store: core, bell: bell)
    let introductions = Introductions(store: core, bell: bell, limits: settings.limits)
    let signIn = SignIn(
      keyring: keyring, directory: directory,
      externalTokens: settings.externalKey.map(ExternalTokens.init))
    let sameOrigin = SameOrigin(trustedProxies: settings.trustedProxies)
    let shelf = BlobShelf(blobs)
    let disk = DiskReserve(path: folder, reservedByteCount: settings.reservedDiskByteCount)
    var allowances = UploadAllowance.Settings()
    allowances.uploadsPerMinute = settings.uploadsPerMinute
    let allowance = UploadAllowance(allowances)
    let desk = UploadDesk(
      handler: UploadHandler(
        inspector: inspector, blobs: blobs, core: core,
        policy: UploadPolicy(
          specs: settings.specs, limits: settings.limits, sanitizes: settings.sanitizes),
        time: time),
      eraser: eraser, inbox: inbox, introductions: introductions, book: book, bell: bell,
      allowance: allowance, disk: disk, limits: settings.limits,
      pendingLimit: PendingLimit(core: core, byteLimit: settings.pendingByteLimit), now: now)

    let sessions = SessionEndpoints(
      signIn: signIn, keyring: keyring, sameOrigin: sameOrigin, limits: settings.limits,
      acceptedTypes: settings.acceptedTypes)
    let watched = Watched()
    var routes = sessions.routes
    routes +=
      PeopleEndpoints(
        directory: directory, catalog: AttachmentCatalog(blobs: blobs, core: core), shelf: shelf,
        desk: desk
      ).routes
    routes +=
      JobEndpoints(
        board: JobBoard(store: core, bell: bell), introductions: introductions, book: book
      ).routes
    routes +=
      ConversationEndpoints(
        inbox: inbox, hiring: Hiring(store: core, bell: bell), introductions: introductions
      ).routes
    routes += MessageEndpoints(correspondence: correspondence, eraser: eraser, book: book).routes
    routes +=
      AttachmentEndpoints(
        correspondence: correspondence, eraser: eraser, desk: desk, shelf: shelf,
        renditions: renditions, specs: settings.specs
      ).routes
    routes +=
      NotificationEndpoints(
        board: NoticeBoard(store: core, bell: bell), hub: hub, signIn: signIn
      ).routes
    routes +=
      OperationEndpoints(
        metrics: metrics,
        gauges: {
          Self.gauges(watched, hub, shelf, allowance, disk, inspector.load) + upkeep.gauges
        },
        metricsToken: settings.metricsToken, core: core, disk: disk,
        isStopping: { watched.server?.isStopping ?? true }
      ).routes
    routes +=
      WebPage(
        WebFiles.contents, contract: PackageResources.openapi_yaml, isDemo: settings.isDemo
      ).routes
    if settings.isDemo {
      routes +=
        DemoEndpoints(
          directory: directory, keyring: keyring, sessions: sessions
        ).routes
    }
    let application = Application(
      routes, signIn: signIn, sameOrigin: sameOrigin, passes: Passes(core), journal: journal,
      now: now)
    http = HTTPServer(application, settings.http)
    watched.server = http
  }

  /// Serves until `stop`. Takes over the socket.
  public func start(on socket: ListeningSocket) throws(HTTPServerError) {
    try http.start(on: socket)
    hub.start()
    housekeeping.start()
    renditions.start()
    upkeep.start()
    journal.note(event: "start", "Serving on \(socket.address).")
  }

  /// Finishes what was begun, within the time that the settings give.
  public func stop() {
    journal.note(event: "stop", "Finishing what was begun.")
    http.stop(withinSeconds: settings.stopSeconds) { hub.stop() }
    renditions.stop()
    upkeep.stop()
    housekeeping.stop()
    journal.note(event: "stopped", "Everything that was acknowledged is stored.")
  }

  /// The HTTP server needs the routes, and two of them look at the HTTP server.
  ///
  /// `@unchecked Sendable`: set once, before anything is served.
  private final class Watched: @unchecked Sendable {
    weak var server: HTTPServer?
  }

  private static func gauges(
    _ watched: Watched, _ hub: EventHub, _ shelf: BlobShelf, _ allowance: UploadAllowance,
    _ disk: DiskReserve, _ load: InspectionPool.Load?
  ) -> [Metrics.Gauge] {
    let waiting = watched.server?.waitingCounts ?? (short: 0, long: 0)
    return [
      ("connections", "Open connections.", Double(watched.server?.connectionCount ?? 0)),
      ("event_streams", "Open streams of events.", Double(hub.streamCount)),
      ("waiting_short", "Requests that wait for a worker.", Double(waiting.short)),
      ("waiting_long", "Uploads that wait for a worker.", Double(waiting.long)),
      ("inspections_waiting", "Files that wait for inspection.", Double(load?.waitingCount ?? 0)),
      ("inspections_busy", "Files that are being inspected.", Double(load?.busyCount ?? 0)),
      ("receiving_bytes", "Bytes of uploads on their way.", Double(allowance.receivingByteCount)),
      ("shelf_bytes", "Bytes of blobs kept in memory.", Double(shelf.keptByteCount)),
      ("live_bytes", "Bytes of answers in memory.", Double(SharedBytes.liveByteCount)),
      ("disk_free_bytes", "Bytes free on the store's disk.", Double(disk.freeByteCount ?? 0)),
    ]
  }
}
