import HTTP
import Model

/// What `Repr-Digest` and `Content-Digest` (RFC 9530) say about a request's body. Nothing is coded
/// on the way, so they mean the same here.
struct BodyDigest: Sendable {
  private let expected: [BlobID]

  /// Digests by other algorithms are passed over.
  ///
  /// - Throws: `Problem` when a SHA-256 is not well formed.
  init(_ headers: HTTPHeaders) throws(Problem) {
    var expected: [BlobID] = []
    for name in ["repr-digest", "content-digest"] {
      for member in headers.list(name) {
        let sides = member.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, HTTPText.trim(sides[0]) == "sha-256" else { continue }
        let text = HTTPText.trim(sides[1])
        guard text.count >= 2, text.hasPrefix(":"), text.hasSuffix(":"),
          let bytes = Base64.decode(text.dropFirst().dropLast(), alphabet: .standard),
          let digest = BlobID(digest: bytes)
        else {
          throw Problem(.malformedRequest, "The header field \(name) is not well formed.")
        }
        expected.append(digest)
      }
    }
    self.expected = expected
  }

  /// - Throws: `Problem` when the body is another one.
  func check(_ actual: BlobID) throws(Problem) {
    guard expected.allSatisfy({ $0 == actual }) else {
      throw Problem(.digestMismatch, "The body's SHA-256 is not the one that was sent with it.")
    }
  }
}
