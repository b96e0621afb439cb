/// The name of a blob: the SHA-256 of its bytes.
///
/// Two blobs with the same bytes have the same id; that is all there is to deduplication.
public struct BlobID: Hashable, Sendable {
  /// Length of a SHA-256 digest in bytes.
  public static let byteCount = 32

  /// The digest, always `byteCount` bytes.
  public let bytes: [UInt8]

  /// `nil` when `digest` is not exactly 32 bytes.
  public init?(digest: some Collection<UInt8>) {
    guard digest.count == Self.byteCount else { return nil }
    bytes = Array(digest)
  }

  /// Reads the 64 lower-case hexadecimal digits that `description` writes; anything else is `nil`.
  ///
  /// Upper case is refused so that one blob has one spelling, in paths and in the core store.
  public init?(_ text: some StringProtocol) {
    guard let bytes = Hexadecimal.decode(text), bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }
}

extension BlobID: CustomStringConvertible {
  public var description: String { Hexadecimal.encode(bytes) }
}

extension BlobID: Comparable {
  public static func < (left: BlobID, right: BlobID) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
