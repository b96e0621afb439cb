import Glibc

/// A socket that connections come to. Whoever starts a server on it gives it away.
public struct ListeningSocket: Sendable {
  public let descriptor: CInt
  /// As it is bound: `127.0.0.1:8080`; with the port that the system chose if 0 was asked for.
  public let address: String

  /// Listens on a numeric host and a port: `127.0.0.1:8080`, `[::1]:8080`.
  ///
  /// - Throws: `.badAddress` or `.notListening`.
  public init(_ address: String) throws(HTTPServerError) {
    guard let colon = address.lastIndex(of: ":"),
      UInt16(address[address.index(after: colon)...]) != nil
    else { throw .badAddress(address) }
    var host = String(address[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let port = String(address[address.index(after: colon)...])
    guard !host.isEmpty, getaddrinfo(host, port, &hints, &found) == 0, let found else {
      throw .badAddress(address)
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(
      found.pointee.ai_family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var yes: CInt = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
    guard descriptor >= 0, bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0,
      listen(descriptor, 1_024) == 0
    else {
      let code = errno
      if descriptor >= 0 { close(descriptor) }
      throw .notListening(address: address, reason: String(cString: strerror(code)))
    }
    self.init(descriptor: descriptor, host: host.contains(":") ? "[\(host)]" : host)
  }

  /// The socket that the service manager opened, if it did (`LISTEN_PID`, `LISTEN_FDS`): the first.
  ///
  /// - Throws: `.notInherited` when it is none that listens: nobody would ever be served on it.
  public static func inherited(
    processText: String?, countText: String?
  ) throws(HTTPServerError) -> ListeningSocket? {
    guard let process = processText.flatMap({ pid_t($0) }), process == getpid(),
      let count = countText.flatMap({ Int($0) }), count >= 1
    else { return nil }
    _ = fcntl(3, F_SETFD, FD_CLOEXEC)
    var isListening: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    guard getsockopt(3, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) == 0, isListening != 0
    else { throw .notInherited }
    return ListeningSocket(descriptor: 3, host: nil)
  }

  private init(descriptor: CInt, host: String?) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let (bound, port) = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getsockname(descriptor, address, &length) == 0 else { return ("unknown", "0") }
        var port = [CChar](repeating: 0, count: 16)
        getnameinfo(
          address, length, nil, 0, &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
        return (
          SocketAddress.text(address),
          port.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "0" }
        )
      }
    }
    self.descriptor = descriptor
    address = "\(host ?? bound):\(port)"
  }
}
