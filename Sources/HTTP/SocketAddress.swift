import CMicroHTTPD
import Glibc

/// Numeric addresses.
enum SocketAddress {
  /// The host without its port; an IPv4 address that came over IPv6 in its own form.
  static func text(_ address: UnsafePointer<sockaddr>?) -> String {
    guard let address else { return "unknown" }
    let length =
      address.pointee.sa_family == sa_family_t(AF_INET6)
      ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    var host = [CChar](repeating: 0, count: 64)
    guard
      getnameinfo(
        address, socklen_t(length), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
    else { return "unknown" }
    let text = host.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
  }
}
