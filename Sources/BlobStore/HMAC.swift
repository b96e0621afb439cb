import CCrypto

/// Keyed hashes (RFC 2104) by libcrypto.
public enum HMAC {
  /// 32 bytes. Traps when libcrypto has no SHA-256 or no memory, as `SHA256` does.
  public static func sha256(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var byteCount: UInt32 = 0
    let result = CCrypto.HMAC(
      EVP_sha256(), key, CInt(key.count), bytes, bytes.count, &digest, &byteCount)
    precondition(result != nil && byteCount == 32, "libcrypto's HMAC failed.")
    return digest
  }
}
