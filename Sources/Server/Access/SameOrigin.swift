import HTTP

/// Browsers send the cookie along with whatever page asks; only our own may change anything.
struct SameOrigin: Sendable {
  /// Addresses of proxies whose `X-Forwarded-Proto` is believed.
  let trustedProxies: Set<String>

  /// Whether the client's side of the connection is encrypted, as far as can be known.
  func isEncrypted(_ request: HTTPRequest) -> Bool {
    request.isEncrypted
      || (trustedProxies.contains(request.peer)
        && request.headers["x-forwarded-proto"].map(HTTPText.lowercased) == "https")
  }

  /// - Throws: `Problem` when a page of another origin asks.
  func check(_ request: HTTPRequest) throws(Problem) {
    let isOurs: Bool
    if let origin = request.headers["origin"] {
      let scheme = isEncrypted(request) ? "https" : "http"
      isOurs = origin == "\(scheme)://\(request.headers["host"] ?? "")"
    } else {
      isOurs = request.headers["sec-fetch-site"] == "same-origin"
    }
    guard isOurs else {
      throw Problem(
        .forbiddenOrigin, "With a cookie, changes are taken from this server's own pages only.")
    }
  }
}
