import BlobStore
import Model

@testable import Server

/// Tokens of somebody else's sign-in: what the key did not sign is none, and what it did is bounded.
enum CredentialCheck {
  private static let key = Array("a key of 32 bytes, for fuzzing...".utf8)
  private static let now = Timestamp(microseconds: 1_700_000_000_000_000)

  static func checkForgery(_ bytes: [UInt8]) throws(BrokenPromise) {
    let claims = ExternalTokens(key: key).verify(String(decoding: bytes, as: UTF8.self), at: now)
    try promise(claims == nil, "A token that nobody signed signs in.")
  }

  /// The bytes are the claims of a token that is signed.
  static func checkClaims(_ bytes: [UInt8]) throws(BrokenPromise) {
    let head = encoded(Array(#"{"alg":"HS256"}"#.utf8))
    let signed = "\(head).\(encoded(bytes))"
    let token = "\(signed).\(encoded(HMAC.sha256(of: Array(signed.utf8), key: key)))"
    guard let claims = ExternalTokens(key: key).verify(token, at: now) else { return }
    try promise(!claims.subject.isEmpty, "A token without a subject signs in.")
    try promise(claims.expiresAt.adding(seconds: 60) > now, "A token that is too old signs in.")
  }

  /// Base64 with `-` and `_`, unpadded.
  private static func encoded(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var units: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      var letters: [UInt8] = []
      for _ in 0..<4 {
        letters.insert(alphabet[bits & 0x3F], at: 0)
        bits >>= 6
      }
      units += letters.prefix(group.count + 1)
    }
    return String(decoding: units, as: UTF8.self)
  }
}
