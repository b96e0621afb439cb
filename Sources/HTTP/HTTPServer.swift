import CMicroHTTPD
import Glibc
import Synchronization
import Threads

/// HTTP/1.1 on libmicrohttpd.
///
/// Its threads only move bytes. An `HTTPApplication` answers on worker threads: one lane for short
/// work, one for work that waits for others, so that uploads that wait for inspection keep nobody
/// from reading.
public final class HTTPServer: Sendable {
  let application: any HTTPApplication
  let settings: HTTPSettings
  let shortLane: WorkerLane
  let longLane: WorkerLane
  let watch: ConnectionWatch
  var isEncrypted: Bool { settings.certificate != nil }
  private let daemon = Mutex<Daemon?>(nil)
  private let acceptor = Mutex<ConnectionAcceptor?>(nil)
  private let acceptorThread = Mutex<WorkerThread?>(nil)
  private let watchThread = Mutex<WorkerThread?>(nil)
  private let exchanges = Mutex<[ObjectIdentifier: HTTPExchange]>([:])
  private let stopping = Atomic<Bool>(false)

  /// `@unchecked Sendable`: the library allows a daemon to be used from every thread.
  private struct Daemon: @unchecked Sendable {
    let handle: OpaquePointer
  }

  public init(_ application: any HTTPApplication, _ settings: HTTPSettings) {
    self.application = application
    self.settings = settings
    shortLane = WorkerLane(
      threadCount: settings.shortWorkerCount, waitingLimit: settings.waitingRequestLimit)
    longLane = WorkerLane(
      threadCount: settings.longWorkerCount, waitingLimit: settings.waitingRequestLimit)
    watch = ConnectionWatch(settings)
  }

  /// Serves until `stop`. Takes over the socket.
  ///
  /// - Throws: `HTTPServerError` when the daemon cannot be started.
  public func start(on socket: ListeningSocket) throws(HTTPServerError) {
    raiseDescriptorLimit()
    guard let handle = launch() else { throw .notStarted }
    let daemon = Daemon(handle: handle)
    self.daemon.withLock { $0 = daemon }
    let watch = watch
    watchThread.withLock { $0 = WorkerThread { watch.run() } }
    do throws(HTTPServerError) {
      try accept(from: socket, for: daemon)
    } catch {
      stop(withinSeconds: 0) {}
      throw error
    }
  }

  private func accept(
    from socket: ListeningSocket, for daemon: Daemon
  ) throws(HTTPServerError) {
    let (watch, limit) = (watch, settings.connectionLimit)
    let acceptor = try ConnectionAcceptor(socket.descriptor) {
      watch.count < limit
    } receive: { socket, address, length in
      let connection = HTTPConnection(peer: SocketAddress.text(address))
      watch.add(connection, socket: socket)
      if MHD_add_connection(daemon.handle, socket, address, length) == .NO {
        watch.remove(connection, socket: socket)
      }
    }
    self.acceptor.withLock { $0 = acceptor }
    guard let thread = WorkerThread({ acceptor.run() }) else { throw .notStarted }
    acceptorThread.withLock { $0 = thread }
  }

  /// Takes no further connections, answers what has been begun and closes the streams that
  /// `endStreams` ends, for at most `seconds`; then it cuts what is left.
  public func stop(withinSeconds seconds: Int, endStreams: () -> Void) {
    guard let daemon = daemon.withLock({ $0 }) else { return }
    stopping.store(true, ordering: .releasing)
    acceptor.withLock { $0?.stop() }
    acceptorThread.withLock { $0?.join() }
    // Closes the socket: who comes now is told so, and does not wait in its queue.
    acceptor.withLock { $0 = nil }
    endStreams()
    waitForExchanges(milliseconds: seconds * 1_000)
    // The daemon cannot be stopped while a connection of its own is suspended.
    for exchange in exchanges.withLock({ Array($0.values) }) { exchange.giveUp() }
    waitForExchanges(milliseconds: 1_000)
    longLane.stop()
    shortLane.stop()
    MHD_stop_daemon(daemon.handle)
    self.daemon.withLock { $0 = nil }
    watch.stop()
    watchThread.withLock { $0?.join() }
  }

  public var connectionCount: Int { watch.count }
  public var waitingCounts: (short: Int, long: Int) {
    (shortLane.waitingCount, longLane.waitingCount)
  }

  public var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func began(_ exchange: HTTPExchange) {
    exchanges.withLock { $0[ObjectIdentifier(exchange)] = exchange }
  }

  func ended(_ exchange: HTTPExchange) {
    exchanges.withLock { $0[ObjectIdentifier(exchange)] = nil }
  }

  private func waitForExchanges(milliseconds: Int) {
    let deadline = MonotonicClock.microseconds + milliseconds * 1_000
    while !exchanges.withLock({ $0.isEmpty }), MonotonicClock.microseconds < deadline {
      usleep(10_000)
    }
  }

  private func launch() -> OpaquePointer? {
    let context = Unmanaged.passUnretained(self).toOpaque()
    var options = [
      attache_http_option(.THREAD_POOL_SIZE, settings.connectionThreadCount, nil),
      // Divided among its threads, of which any may have all of them: the acceptor counts.
      attache_http_option(
        .CONNECTION_LIMIT, settings.connectionLimit * settings.connectionThreadCount, nil),
      attache_http_option(
        .PER_IP_CONNECTION_LIMIT, settings.connectionsPerAddress, nil),
      attache_http_option(.CONNECTION_MEMORY_LIMIT, settings.headByteLimit, nil),
      // Ours is stricter; this one frees what the kernel never tells about.
      attache_http_option(.CONNECTION_TIMEOUT, settings.idleSeconds * 2, nil),
      attache_http_option(.STRICT_FOR_CLIENT, 1, nil),
      attache_http_option(.SIGPIPE_HANDLED_BY_APP, 1, nil),
      attache_http_target_option(targetArrived, context),
      attache_http_completed_option(exchangeCompleted, context),
      attache_http_connection_option(connectionChanged, context),
      attache_http_unescape_option(leaveEscaped),
    ]
    var flags =
      MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
      | MHD_USE_ITC.rawValue | MHD_USE_NO_LISTEN_SOCKET.rawValue
    guard let certificate = settings.certificate, let key = settings.privateKey else {
      options.append(attache_http_option(.END, 0, nil))
      return attache_http_start(flags, requestArrived, context, &options)
    }
    flags |= MHD_USE_TLS.rawValue
    return certificate.withCString { certificate in
      key.withCString { key in
        options += [
          attache_http_option(
            .HTTPS_MEM_CERT, 0, UnsafeMutableRawPointer(mutating: certificate)),
          attache_http_option(.HTTPS_MEM_KEY, 0, UnsafeMutableRawPointer(mutating: key)),
          attache_http_option(.END, 0, nil),
        ]
        return attache_http_start(flags, requestArrived, context, &options)
      }
    }
  }

  /// A connection is a descriptor; 1,024 of them are the usual soft limit.
  private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
