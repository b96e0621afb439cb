import Glibc

/// What the service manager wants to know (sd_notify(3)): one datagram to the socket it named.
public struct ServiceNotice: Sendable {
  private let path: String?

  /// `socketPath` is `$NOTIFY_SOCKET`; without one nothing is ever sent.
  public init(socketPath: String?) { path = socketPath }

  public func ready() { send("READY=1\nSTATUS=Serving") }
  public func stopping() { send("STOPPING=1\nSTATUS=Finishing what was begun") }

  private func send(_ text: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard var bytes = path.map({ Array($0.utf8) }),
      bytes.count < MemoryLayout.size(ofValue: address.sun_path), let first = bytes.first
    else { return }
    // An abstract socket's name begins with NUL and is written with @.
    if first == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(
          descriptor, text, text.utf8.count, CInt(MSG_NOSIGNAL), $0, length)
      }
    }
  }
}
