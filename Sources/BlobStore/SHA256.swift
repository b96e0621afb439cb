import CCrypto
public import Model

/// SHA-256 (FIPS 180-4) by libcrypto, fed piece by piece.
///
/// Calls cannot fail on account of the bytes. They trap when libcrypto itself has no SHA-256 or no
/// memory, which is decided by the machine and never by what somebody sends.
public struct SHA256: ~Copyable {
  /// libcrypto's algorithm, fetched once: a fetch takes locks and searches the providers.
  ///
  /// `nonisolated(unsafe)`: an `EVP_MD` is immutable after the fetch, and this one is never freed.
  private nonisolated(unsafe) static let algorithm: OpaquePointer = {
    guard let algorithm = EVP_MD_fetch(nil, "SHA2-256", nil) else {
      fatalError("libcrypto offers no SHA-256.")
    }
    return algorithm
  }()

  /// Owned: freed in `deinit`.
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new() else { fatalError("libcrypto has no memory left.") }
    self.context = context
    Self.check(EVP_DigestInit_ex2(context, Self.algorithm, nil))
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBytes { Self.check(EVP_DigestUpdate(context, $0.baseAddress, $0.count)) }
  }

  public consuming func finish() -> BlobID {
    var digest = [UInt8](repeating: 0, count: BlobID.byteCount)
    digest.withUnsafeMutableBufferPointer {
      Self.check(EVP_DigestFinal_ex(context, $0.baseAddress, nil))
    }
    guard let id = BlobID(digest: digest) else { fatalError("A digest has 32 bytes.") }
    return id
  }

  public static func digest(of bytes: Span<UInt8>) -> BlobID {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  private static func check(_ status: CInt) {
    precondition(status == 1, "libcrypto's SHA-256 failed.")
  }
}
