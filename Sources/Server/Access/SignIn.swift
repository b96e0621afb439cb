import Attachments
import HTTP
import Marketplace
import Model

/// Finds out who asks.
struct SignIn: Sendable {
  static let cookieName = "attache_session"

  let keyring: Keyring
  let directory: Directory
  let externalTokens: ExternalTokens?

  /// `nil` when nobody says who they are.
  ///
  /// - Throws: `Problem` when what they say is not true any more, or never was.
  func caller(of request: HTTPRequest, now: Timestamp) throws -> Caller? {
    if let field = request.headers["authorization"] {
      let parts = field.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, HTTPText.lowercased(parts[0]) == "bearer" else {
        throw Problem(.unauthenticated, "The only way to sign in is with a bearer token.")
      }
      return try caller(bearing: HTTPText.trim(parts[1]), isCookie: false, now: now)
    }
    guard let secret = Self.cookie(of: request) else { return nil }
    return try caller(bearing: secret, isCookie: true, now: now)
  }

  /// - Throws: `Problem` when the token is none, or not valid any more.
  func caller(bearing secret: String, isCookie: Bool, now: Timestamp) throws -> Caller {
    if let found = try keyring.signIn(secret, at: now) {
      return Caller(
        person: found.person,
        proof: .token(found.token, secret: secret, isCookie: isCookie))
    }
    if let externalTokens, let claims = externalTokens.verify(secret, at: now) {
      let person = try directory.person(
        forExternalSubject: claims.subject, name: claims.name, role: claims.role, at: now)
      return Caller(person: person, proof: .external(expiresAt: claims.expiresAt))
    }
    throw Problem(.unauthenticated, "The token is not valid, or not any more.")
  }

  /// A store that cannot be asked just now signs nobody out.
  func isStillValid(_ secret: String, at now: Timestamp) -> Bool {
    do {
      return try keyring.signIn(secret, at: now) != nil
    } catch {
      return true
    }
  }

  /// The session's secret; `nil` when there is none, or an empty one.
  ///
  /// Taken apart as bytes: an accent after a separator would make one character of both, and a Greek
  /// question mark is the same character as a semicolon.
  static func cookie(of request: HTTPRequest) -> String? {
    for field in request.headers.fields where field.name == "cookie" {
      for pair in field.value.utf8.split(separator: UInt8(ascii: ";")) {
        // The name may be empty: `=attache_session=…` is somebody else's.
        let sides = pair.split(
          separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, HTTPText.trim(Substring(sides[0])) == cookieName else { continue }
        let secret = HTTPText.trim(Substring(sides[1]))
        if !secret.isEmpty { return secret }
      }
    }
    return nil
  }
}
