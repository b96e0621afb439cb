import BlobStore
import Foundation
import Inspection
import Model
import Testing

@testable import Attachments

extension DescriptorCountingTests {
  @Suite("Receiving an upload")
  struct UploadReceiverTests {
    static let limit = 10_485_760

    private func receive(
      byteCount: Int, pieces: Int, declared: Int? = nil
    ) throws -> (byteCount: Int, sha256: BlobID) {
      let piece = [UInt8](repeating: 9, count: pieces)
      var receiver = try UploadReceiver(limits: .standard, declaredByteCount: declared)
      while receiver.byteCount < byteCount {
        try receiver.append(
          piece.span.extracting(first: min(pieces, byteCount - receiver.byteCount)))
      }
      let upload = try receiver.finish()
      return (upload.byteCount, upload.sha256)
    }

    @Test("counts and hashes the bytes however they are cut", arguments: [1, 7, 4096, 100_000])
    func pieces(pieceByteCount: Int) throws {
      let received = try receive(byteCount: 10_000, pieces: pieceByteCount)
      let expected = [UInt8](repeating: 9, count: 10_000)
      #expect(received.byteCount == 10_000)
      #expect(received.sha256 == SHA256.digest(of: expected.span))
    }

    @Test("keeps exactly the bytes that came")
    func bytes() throws {
      var receiver = try UploadReceiver(limits: .standard)
      try receiver.append(Array("one ".utf8).span)
      try receiver.append([UInt8]().span)
      try receiver.append(Array("two".utf8).span)
      let upload = try receiver.finish()
      let text = upload.withBytes { bytes in
        bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
      }
      #expect(text == "one two")
    }

    @Test("takes exactly 10,485,760 bytes", arguments: [nil, limit])
    func atLimit(declared: Int?) throws {
      #expect(
        try receive(byteCount: Self.limit, pieces: 65_536, declared: declared).byteCount
          == Self.limit)
    }

    @Test("refuses the byte after the limit at once, whatever was declared", arguments: [nil, 5])
    func pastLimit(declared: Int?) throws {
      var receiver = try UploadReceiver(limits: .standard, declaredByteCount: declared)
      let half = [UInt8](repeating: 1, count: Self.limit / 2)
      try receiver.append(half.span)
      try receiver.append(half.span)
      let refusal = Refusal(
        .tooLarge, "The file has 10485761 bytes or more; the limit is 10485760.",
        limit: Self.limit, actual: Self.limit + 1)
      do {
        try receiver.append([1].span)
        Issue.record("The byte after the limit was taken.")
      } catch {
        #expect(error == .refused(refusal))
      }
    }

    @Test("refuses an honest declaration of too much before the first byte")
    func declaredTooLarge() {
      let refusal = Refusal(
        .tooLarge, "The file has 10485761 bytes; the limit is 10485760.",
        limit: Self.limit, actual: Self.limit + 1)
      #expect(throws: AttachmentError.refused(refusal)) {
        try receive(byteCount: 0, pieces: 1, declared: Self.limit + 1)
      }
    }

    @Test("tells a broken stream from a whole one", arguments: [0, 99, 101, -1])
    func wrongLength(declared: Int) {
      #expect(
        throws: AttachmentError.lengthDiffers(declaredByteCount: declared, actualByteCount: 100)
      ) {
        try receive(byteCount: 100, pieces: 10, declared: declared)
      }
    }

    @Test("refuses an upload without a byte", arguments: [nil, 0])
    func empty(declared: Int?) {
      #expect(throws: AttachmentError.refused(Refusal(.empty, "The file is empty."))) {
        try receive(byteCount: 0, pieces: 1, declared: declared)
      }
    }

    @Test("leaves no memory file open, whichever way it ends")
    func descriptors() throws {
      func memoryFiles() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
          let path = "/proc/self/fd/\(number)"
          let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
          return target?.hasPrefix("/memfd:upload") ?? false
        }
      }
      let before = try memoryFiles()
      do {
        var receiver = try UploadReceiver(limits: .standard)
        try receiver.append([1].span)
        #expect(try memoryFiles() == before + 1)
        let upload = try receiver.finish()
        #expect(upload.byteCount == 1)
        #expect(try memoryFiles() == before + 1)
      }
      #expect(try memoryFiles() == before)
      let tooLong = [UInt8](repeating: 1, count: Self.limit + 1)
      for content in [[], [1], tooLong] {
        #expect(throws: AttachmentError.self) {
          var receiver = try UploadReceiver(limits: .standard, declaredByteCount: 2)
          try receiver.append(content.span)
          _ = try receiver.finish()
        }
      }
      #expect(try memoryFiles() == before)
    }
  }
}
