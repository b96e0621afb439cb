/// Why nothing is served.
public enum HTTPServerError: Error, Hashable, Sendable {
  /// `address` is not HOST:PORT with a numeric host.
  case badAddress(String)
  /// The system refused the address; `reason` is its word.
  case notListening(address: String, reason: String)
  /// What the service manager gave is no socket that listens.
  case notInherited
  /// The HTTP library did not start; with TLS most often because of the certificate or key.
  case notStarted
}

extension HTTPServerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badAddress(let address):
      "The address '\(address)' is not a numeric host and a port, like 127.0.0.1:8080 or [::1]:8080."
    case .notListening(let address, let reason): "Cannot listen on \(address): \(reason)."
    case .notInherited:
      "What the service manager gave as descriptor 3 is not a socket that listens."
    case .notStarted:
      "The HTTP server could not be started; check the certificate and the key if there are any."
    }
  }
}
