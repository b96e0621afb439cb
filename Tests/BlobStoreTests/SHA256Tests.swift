import Model
import Testing

@testable import BlobStore

@Suite("SHA-256")
struct SHA256Tests {
  /// FIPS 180-4's examples, as NIST publishes them.
  static let examples = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test("gives the published digests", arguments: examples)
  func published(text: String, digest: String) {
    #expect(SHA256.digest(of: bytes(text).span).description == digest)
  }

  @Test("does not care how the bytes are cut", arguments: [1, 3, 63, 64, 65, 1000])
  func pieces(pieceByteCount: Int) {
    let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    var hash = SHA256()
    var start = 0
    while start < content.count {
      let end = min(content.count, start + pieceByteCount)
      hash.update(content.span.extracting(start..<end))
      start = end
    }
    #expect(hash.finish() == SHA256.digest(of: content.span))
  }
}
