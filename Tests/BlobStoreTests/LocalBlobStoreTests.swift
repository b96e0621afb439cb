import Foundation
import Model
import TestSupport
import Testing

@testable import BlobStore

@Suite("The local blob store")
struct LocalBlobStoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/blobs"
  }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return status.st_mode & 0o7777
  }

  @Test("lays blobs out as the contract says, readable for its owner only")
  func layout() throws {
    let store = try LocalBlobStore(path: path)
    let content = bytes("private")
    _ = try store.put(content.span, as: BlobID(of: content))
    #expect(try folder.names(in: "blobs").count == 257)
    #expect(try mode(path) == 0o700)
    #expect(try mode("\(path)/00") == 0o700)
    #expect(try mode("\(path)/incoming") == 0o700)
    #expect(try mode(blobPath(BlobID(of: content), in: path)) == 0o400)
    #expect(try folder.names(in: "blobs/incoming").isEmpty)
  }

  @Test("keeps its blobs when it is opened again")
  func reopening() throws {
    let content = bytes("stays")
    _ = try LocalBlobStore(path: path).put(content.span, as: BlobID(of: content))
    #expect(try LocalBlobStore(path: path).read(BlobID(of: content)) == content)
    #expect(try LocalBlobStore(path: path, .existing).read(BlobID(of: content)) == content)
  }

  @Test("makes folders that were lost or never made")
  func missingFolder() throws {
    _ = try LocalBlobStore(path: path)
    try #require(rmdir("\(path)/ab") == 0)
    _ = try LocalBlobStore(path: path)
    #expect(try folder.names(in: "blobs").count == 257)
  }

  @Test("does not call a blob missing when its whole folder is")
  func folderGone() throws {
    let store = try LocalBlobStore(path: path)
    let id = BlobID(of: bytes("somewhere"))
    try #require(rmdir("\(path)/\(id.description.prefix(2))") == 0)
    #expect {
      try store.read(id)
    } throws: {
      guard case BlobStoreError.failed(let sentence) = $0 else { return false }
      return sentence.contains("No such file or directory")
    }
  }

  @Test("says that there is no store, and makes none, when asked for an existing one")
  func absent() throws {
    #expect(throws: BlobStoreError.absent) { try LocalBlobStore(path: path, .existing) }
    #expect(try folder.names(in: "").isEmpty)
  }

  @Test("does not take a file for a store")
  func fileInstead() throws {
    try Data("x".utf8).write(to: URL(filePath: path))
    #expect {
      try LocalBlobStore(path: path)
    } throws: {
      guard case BlobStoreError.failed(let sentence) = $0 else { return false }
      return sentence.contains("Not a directory")
    }
  }

  @Test("removes a dead writer's temporary file, and leaves a living one's and strangers' alone")
  func abandonedWrites() throws {
    let store = try LocalBlobStore(path: path)
    let dead = String(repeating: "0", count: 32)
    let alive = String(repeating: "1", count: 32)
    for name in [dead, alive, "notes.txt"] {
      try Data("half".utf8).write(to: URL(filePath: "\(path)/incoming/\(name)"))
    }
    let writer = open("\(path)/incoming/\(alive)", O_RDONLY | O_CLOEXEC)
    try #require(writer >= 0 && flock(writer, LOCK_EX | LOCK_NB) == 0)
    #expect(try store.removeAbandonedWrites() == 1)
    #expect(try folder.names(in: "blobs/incoming") == [alive, "notes.txt"].sorted())
    close(writer)
    _ = try LocalBlobStore(path: path)
    #expect(try folder.names(in: "blobs/incoming") == ["notes.txt"])
  }

  @Test("does not disturb its own writers while it removes what dead ones left")
  func cleaningWhileWriting() async throws {
    let store = try LocalBlobStore(path: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<100 {
        group.addTask {
          let content = bytes("blob \(index)")
          _ = try store.put(content.span, as: BlobID(of: content))
        }
        group.addTask { _ = try store.removeAbandonedWrites() }
      }
      try await group.waitForAll()
    }
    #expect(try store.list(after: nil, limit: 1000).count == 100)
  }

  @Test("does not list or touch files that are no blobs")
  func strangers() throws {
    let store = try LocalBlobStore(path: path)
    try Data("x".utf8).write(to: URL(filePath: "\(path)/00/README"))
    try Data("x".utf8).write(to: URL(filePath: "\(path)/00/\(String(repeating: "F", count: 62))"))
    #expect(try store.list(after: nil, limit: 10).isEmpty)
    #expect(try folder.names(in: "blobs/00").count == 2)
  }

  @Test("does not follow a symbolic link, wait for a pipe or read a folder in a blob's place")
  func somethingElse() throws {
    let store = try LocalBlobStore(path: path)
    let content = bytes("secret")
    try Data(content).write(to: URL(filePath: "\(folder.path)/secret"))
    let id = BlobID(of: content)
    let place = blobPath(id, in: path)
    let makers: [() -> CInt] = [
      { symlink("\(self.folder.path)/secret", place) },
      { mkfifo(place, 0o600) },
      { mkdir(place, 0o700) },
    ]
    for make in makers {
      try #require(make() == 0)
      #expect {
        try store.read(id)
      } throws: {
        if case BlobStoreError.failed = $0 { true } else { false }
      }
      try #require(Glibc.remove(place) == 0)
    }
  }

  @Test("does not ask for the memory that a damaged size claims")
  func hugeFile() throws {
    let store = try LocalBlobStore(path: path)
    let id = BlobID(of: bytes("huge"))
    let file = open(blobPath(id, in: path), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(file >= 0 && ftruncate(file, 1 << 40) == 0)
    close(file)
    let error = BlobStoreError.tooLarge(byteCount: 1 << 40, limit: BlobSize.byteLimit)
    #expect(throws: error) { try store.read(id) }
    #expect(throws: error) { try store.pieces(of: id) }
    #expect(try store.put(bytes("huge").span, as: id) == .replacedDamaged)
  }

  @Test("keeps no descriptor open after any call")
  func descriptors() throws {
    func openDescriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\($0)")
        return target?.hasPrefix(folder.path) ?? false
      }.count
    }
    do {
      let store = try LocalBlobStore(path: path)
      let content = bytes("open and shut")
      for _ in 0..<3 { _ = try store.put(content.span, as: BlobID(of: content)) }
      _ = try store.read(BlobID(of: content))
      _ = try store.list(after: nil, limit: 10)
      #expect(throws: BlobStoreError.self) { try store.read(BlobID(of: bytes("none"))) }
      try store.remove(BlobID(of: content))
      #expect(try openDescriptors() == 2)
    }
    #expect(try openDescriptors() == 0)
  }
}
