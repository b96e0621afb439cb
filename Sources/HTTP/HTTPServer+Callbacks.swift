import CMicroHTTPD
import Glibc

// What C calls has to be a function of file scope.
//
// Ownership: a connection's context is a retained `HTTPConnection`, released when it is closed; a
// request's is a retained `HTTPExchange`, released when it is completed. The server outlives both.

/// A connection is served from now on or is about to be closed.
func connectionChanged(
  _ context: UnsafeMutableRawPointer?, _ daemonConnection: OpaquePointer?,
  _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ change: MHD_ConnectionNotificationCode
) {
  guard let context, let daemonConnection, let socketContext else { return }
  let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
  let socket = attache_http_socket(daemonConnection)
  if change == .CONNECTION_NOTIFY_STARTED {
    guard let connection = server.watch.connection(at: socket) else { return }
    connection.begin(socket: socket)
    socketContext.pointee = Unmanaged.passRetained(connection).toOpaque()
  } else if let held = socketContext.pointee {
    socketContext.pointee = nil
    let connection = Unmanaged<HTTPConnection>.fromOpaque(held).takeRetainedValue()
    connection.forgetSocket()
    server.watch.remove(connection, socket: socket)
  }
}

/// The request line is complete. What is returned is the request's context.
func targetArrived(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?,
  _ daemonConnection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let context, let target, let daemonConnection,
    let held = attache_http_socket_context(daemonConnection)
  else { return nil }
  let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
  let connection = Unmanaged<HTTPConnection>.fromOpaque(held).takeUnretainedValue()
  connection.enter(.head)
  let place = RequestHead.Place(start: Int(bitPattern: target), count: strlen(target))
  let exchange = HTTPExchange(
    target: String(cString: target), place: place, connection: connection, server: server)
  server.began(exchange)
  return Unmanaged.passRetained(exchange).toOpaque()
}

/// The head is complete, a piece of the body is here, or the daemon wants to know how to go on.
func requestArrived(
  _ context: UnsafeMutableRawPointer?, _ daemonConnection: OpaquePointer?,
  _ url: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?,
  _ piece: UnsafePointer<CChar>?, _ pieceByteCount: UnsafeMutablePointer<Int>?,
  _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let daemonConnection, let method, let version, let pieceByteCount,
    let held = requestContext?.pointee
  else { return .NO }
  let exchange = Unmanaged<HTTPExchange>.fromOpaque(held).takeUnretainedValue()
  if exchange.isNew {
    return exchange.begin(
      HeadReading(connection: daemonConnection, method: method, version: version),
      on: daemonConnection)
  }
  let count = pieceByteCount.pointee
  guard count > 0, let piece else { return exchange.proceed() }
  // Always the whole of it: a part would be handed over again only when more has come.
  pieceByteCount.pointee = 0
  return UnsafeRawBufferPointer(start: piece, count: count)
    .withMemoryRebound(to: UInt8.self) { exchange.take($0.span) }
}

func exchangeCompleted(
  _ context: UnsafeMutableRawPointer?, _ daemonConnection: OpaquePointer?,
  _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ code: MHD_RequestTerminationCode
) {
  guard let held = requestContext?.pointee else { return }
  requestContext?.pointee = nil
  Unmanaged<HTTPExchange>.fromOpaque(held).takeRetainedValue()
    .end(isComplete: code == .REQUEST_TERMINATED_COMPLETED_OK)
}

/// Targets are decoded by `HTTPTarget`, segment by segment.
func leaveEscaped(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ text: UnsafeMutablePointer<CChar>?
) -> Int {
  text.map { strlen($0) } ?? 0
}
