import CGlibc
import Glibc
import Inspection
import Model
import TestSupport
import Testing

/// An upload as the receiving side makes it, from bytes that a test has in memory.
enum TestUpload {
  static func sealing(_ bytes: [UInt8]) throws -> SealedUpload {
    let memoryFile = memfd_create("test-upload", UInt32(MFD_CLOEXEC | MFD_ALLOW_SEALING))
    guard memoryFile >= 0 else { throw SystemFailure("memfd_create") }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(memoryFile, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      guard count > 0 else { throw SystemFailure("write") }
      written += count
    }
    let hash = try #require(BlobID(digest: digest(of: bytes)))
    return try SealedUpload(takingOver: memoryFile, byteCount: bytes.count, sha256: hash)
  }
}

extension TestUpload {
  /// Not SHA-256, but different for different files in one run, which is all that inspection asks;
  /// and quick in a build without optimisation.
  private static func digest(of bytes: [UInt8]) -> [UInt8] {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(hasher.finalize())))
    return (0..<BlobID.byteCount).map { _ in .random(in: 0...255, using: &generator) }
  }
}

/// What became of a file, and how long it took.
struct Verdict {
  let outcome: Result<InspectionReport, Refusal>
  let elapsed: Duration

  var report: InspectionReport? { try? outcome.get() }
  var refusal: Refusal? {
    if case .failure(let refusal) = outcome { refusal } else { nil }
  }

  /// - Throws: when inspection failed for reasons that are not the file's: that is no verdict.
  init(
    on bytes: [UInt8], _ request: InspectionRequest = InspectionRequest(),
    by inspector: any Inspector
  ) throws {
    let upload = try TestUpload.sealing(bytes)
    let start = ContinuousClock.now
    do throws(InspectionError) {
      outcome = .success(try inspector.inspect(upload, request))
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      outcome = .failure(refusal)
    }
    elapsed = ContinuousClock.now - start
  }
}
