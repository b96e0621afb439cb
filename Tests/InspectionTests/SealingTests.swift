import CGlibc
import Glibc
import Model
import TestSupport
import Testing

@testable import Inspection

/// A writable mapping makes the kernel say what it says of a page that it holds itself: EBUSY.
@Suite("Sealing an upload") struct SealingTests {
  private let memoryFile: CInt
  private let mapping: UnsafeMutableRawPointer
  private let hash: BlobID

  init() throws {
    memoryFile = memfd_create("test-upload", UInt32(MFD_CLOEXEC | MFD_ALLOW_SEALING))
    guard memoryFile >= 0, ftruncate(memoryFile, 4096) == 0 else { throw SystemFailure("memfd") }
    let mapped = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memoryFile, 0)
    guard let mapped, mapped != MAP_FAILED else { throw SystemFailure("mmap") }
    mapping = mapped
    hash = try #require(BlobID(digest: Array(repeating: 7, count: BlobID.byteCount)))
  }

  @Test("is tried again while the file is held")
  func held() throws {
    var pauseCount = 0
    let upload = try SealedUpload(takingOver: memoryFile, byteCount: 4096, sha256: hash) {
      pauseCount += 1
      if pauseCount == 3 { munmap(mapping, 4096) }
    }
    #expect(pauseCount == 3)
    #expect(ftruncate(upload.descriptor, 8192) == -1)
    #expect(errno == EPERM)
  }

  @Test("is given up when it is held on to")
  func heldOn() throws {
    var pauseCount = 0
    do {
      _ = try SealedUpload(takingOver: memoryFile, byteCount: 4096, sha256: hash) {
        pauseCount += 1
      }
      Issue.record("A file that can be written to was sealed.")
    } catch {
      guard case .failed(let sentence) = error else { throw error }
      #expect(sentence == "The upload's memory file could not be sealed (errno 16).")
    }
    #expect((1...100).contains(pauseCount))
    munmap(mapping, 4096)
  }
}
