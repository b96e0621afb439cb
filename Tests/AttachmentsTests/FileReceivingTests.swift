import BlobStore
import Foundation
import Inspection
import Model
import TestSupport
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("Receiving a file by its path")
  struct FileReceivingTests {
    let folder: TemporaryFolder
    var path: String { "\(folder.path)/file" }

    init() throws { folder = try TemporaryFolder() }

    private func receive(_ path: String, limits: Limits = .standard) throws -> (Int, BlobID) {
      let upload = try UploadReceiver.receive(fileAt: path, limits: limits)
      return (upload.byteCount, upload.sha256)
    }

    private func refusalCode(_ path: String, limits: Limits = .standard) throws -> RefusalCode? {
      do {
        _ = try receive(path, limits: limits)
        return nil
      } catch AttachmentError.refused(let refusal) {
        #expect(refusal.message.hasSuffix("."))
        #expect(!refusal.message.contains(folder.path))
        return refusal.code
      }
    }

    @Test("reads the whole file", arguments: [1, 262_144, 262_145, 10_485_760])
    func whole(byteCount: Int) throws {
      let content = [UInt8](repeating: 3, count: byteCount)
      try Data(content).write(to: URL(filePath: path))
      let (received, sha256) = try receive(path)
      #expect(received == byteCount)
      #expect(sha256 == SHA256.digest(of: content.span))
    }

    @Test("refuses a file that is too large by its size, without reading it")
    func tooLarge() throws {
      let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      try #require(file >= 0 && ftruncate(file, 1 << 40) == 0)
      close(file)
      let refusal = Refusal(
        .tooLarge, "The file has 1099511627776 bytes; the limit is 10485760.",
        limit: 10_485_760, actual: 1 << 40)
      #expect(throws: AttachmentError.refused(refusal)) { try receive(path) }
    }

    @Test("cuts a file whose size the system does not tell, at the limit")
    func unknownSize() throws {
      let limits = try #require(Limits(uploadByteCount: 100))
      #expect(try refusalCode("/proc/self/maps", limits: limits) == .tooLarge)
      #expect(try receive("/proc/self/maps").0 > 100)
    }

    @Test("refuses an empty file")
    func empty() throws {
      try Data().write(to: URL(filePath: path))
      #expect(try refusalCode(path) == .empty)
    }

    @Test("says that there is no such file, also below a file and behind a dangling link")
    func notFound() throws {
      #expect(try refusalCode(path) == .notFound)
      #expect(try refusalCode("") == .notFound)
      try #require(symlink("nowhere", path) == 0)
      #expect(try refusalCode(path) == .notFound)
      try Data("x".utf8).write(to: URL(filePath: "\(folder.path)/plain"))
      #expect(try refusalCode("\(folder.path)/plain/below") == .notFound)
    }

    @Test("follows a symbolic link that its owner gave")
    func link() throws {
      try Data("content".utf8).write(to: URL(filePath: "\(folder.path)/target"))
      try #require(symlink("target", path) == 0)
      #expect(try receive(path).0 == 7)
    }

    @Test("neither reads nor waits for what is not a file")
    func notAFile() throws {
      #expect(try refusalCode(folder.path) == .notAFile)
      #expect(try refusalCode("/dev/zero") == .notAFile)
      try #require(mkfifo(path, 0o600) == 0)
      #expect(try refusalCode(path) == .notAFile)
    }

    @Test("says that a loop of links is unreadable")
    func unreadable() throws {
      try #require(symlink("file", path) == 0)
      #expect(try refusalCode(path) == .unreadable)
    }

    @Test("says that it may not read a file", .enabled(if: geteuid() != 0))
    func denied() throws {
      try Data("x".utf8).write(to: URL(filePath: path))
      try #require(chmod(path, 0) == 0)
      #expect(try refusalCode(path) == .unreadable)
    }
  }
}
