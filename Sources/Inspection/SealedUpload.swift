import CGlibc
import Glibc
public import Model

/// An upload's bytes in a sealed memory file: nobody can change, grow or shrink them any more.
///
/// The kernel's seals make it safe to hand the descriptor to a process that is not trusted.
public struct SealedUpload: ~Copyable, Sendable {
  /// The kernel itself may hold a page of the file for a moment, when it moves memory about, and says
  /// EBUSY when it has waited for 0.15 s.
  private static let sealingTries = 20

  /// Open for reading as long as this value lives.
  public let descriptor: CInt
  public let byteCount: Int
  /// SHA-256 of the bytes as sent.
  public let sha256: BlobID
  /// Read-only and private; valid until `deinit`. Empty uploads have no mapping.
  ///
  /// `nonisolated(unsafe)`: the mapping is immutable, because the file is sealed against writing.
  private nonisolated(unsafe) let mapping: UnsafeRawBufferPointer

  /// Takes over `memoryFile` (a memfd made with `MFD_ALLOW_SEALING` that holds `byteCount` bytes
  /// and has no writable mapping), seals it and maps it. Closes it when that fails.
  ///
  /// - Throws: `InspectionError.failed` when the kernel refuses the seals or the mapping.
  public init(
    takingOver memoryFile: CInt, byteCount: Int, sha256: BlobID
  ) throws(InspectionError) {
    try self.init(takingOver: memoryFile, byteCount: byteCount, sha256: sha256) { usleep(10_000) }
  }

  /// - Parameter pause: called before each further try to seal the file.
  init(
    takingOver memoryFile: CInt, byteCount: Int, sha256: BlobID, pause: () -> Void
  ) throws(InspectionError) {
    let seals =
      ATTACHE_F_SEAL_WRITE | ATTACHE_F_SEAL_GROW | ATTACHE_F_SEAL_SHRINK | ATTACHE_F_SEAL_SEAL
    var triesLeft = Self.sealingTries
    while fcntl(memoryFile, CInt(ATTACHE_F_ADD_SEALS), CInt(seals)) != 0 {
      let code = errno
      triesLeft -= 1
      guard code == EBUSY, triesLeft > 0 else {
        close(memoryFile)
        throw .failed("The upload's memory file could not be sealed (errno \(code)).")
      }
      pause()
    }
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    if byteCount > 0 {
      guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, memoryFile, 0),
        start != MAP_FAILED
      else {
        let code = errno
        close(memoryFile)
        throw .failed("The upload's memory file could not be mapped (errno \(code)).")
      }
      bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
    }
    descriptor = memoryFile
    mapping = bytes
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  deinit {
    if let start = mapping.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), mapping.count)
    }
    close(descriptor)
  }

  public borrowing func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(mapping.assumingMemoryBound(to: UInt8.self).span)
  }

  /// Whether `bytes` are those of the upload, whose hash is then theirs: comparing is ten times as
  /// fast as hashing again what inspection found nothing to take out of.
  public borrowing func equals(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == mapping.count else { return false }
    guard let start = mapping.baseAddress else { return true }
    return bytes.withUnsafeBytes { other in
      other.baseAddress.map { memcmp($0, start, bytes.count) == 0 } ?? true
    }
  }
}
