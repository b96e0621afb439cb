import Foundation
import Model
import Synchronization
import TestSupport
import Testing

@testable import BlobStore

@Suite("The local blob store when the system fails")
struct LocalBlobStoreFaultTests {
  let folder: TemporaryFolder
  let path: String
  let saboteur = Saboteur()
  let store: LocalBlobStore
  let content = [UInt8](repeating: 7, count: 10_000)
  let id: BlobID

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/blobs"
    _ = try LocalBlobStore(path: path)
    store = try LocalBlobStore(path: path, .existing, files: saboteur.files)
    id = BlobID(of: content)
  }

  /// Each system call of the first `put` of a blob, in its order: what fails, and which of them.
  static let firstPut: [(SystemCallFailure.Call, Int)] = [
    (.open, 0), (.open, 1), (.open, 2), (.lock, 0), (.inspect, 0), (.write, 0), (.inspect, 1),
    (.rename, 0),
  ]

  @Test("writes, syncs, gives the name and syncs the folder, in that order")
  func order() throws {
    let calls = Mutex<[SystemCallFailure.Call]>([])
    let recording = FileSystem { call in
      calls.withLock { $0.append(call) }
      return nil
    }
    let store = try LocalBlobStore(path: path, .existing, files: recording)
    calls.withLock { $0 = [] }
    _ = try store.put(content.span, as: id)
    #expect(
      calls.withLock { $0 } == [
        .open, .open, .open, .lock, .inspect, .write, .inspect, .sync, .rename, .sync,
      ])
    calls.withLock { $0 = [] }
    _ = try store.put(content.span, as: id)
    #expect(calls.withLock { $0 } == [.open, .open, .inspect, .sync, .read, .sync])
  }

  @Test("leaves nothing when a step before the name fails, and works again", arguments: firstPut)
  func failedPut(call: SystemCallFailure.Call, skip: Int) throws {
    saboteur.interfere(.fail(code: EIO), with: call, skip: skip)
    #expect {
      try store.put(content.span, as: id)
    } throws: {
      guard case BlobStoreError.failed(let sentence) = $0 else { return false }
      return sentence.contains(call.rawValue) && sentence.contains("errno 5")
    }
    #expect(saboteur.isDone)
    #expect(try store.list(after: nil, limit: 10).isEmpty)
    _ = try store.removeAbandonedWrites()
    #expect(try folder.names(in: "blobs/incoming").isEmpty)
    #expect(try store.put(content.span, as: id) == .stored)
    #expect(try store.read(id) == content)
  }

  @Test("says that it is full, leaves nothing, and works again", arguments: [ENOSPC, EDQUOT])
  func full(code: CInt) throws {
    saboteur.interfere(.fail(code: code), with: .write)
    #expect(throws: BlobStoreError.full) { try store.put(content.span, as: id) }
    #expect(try folder.names(in: "blobs/incoming").isEmpty)
    #expect(throws: BlobStoreError.notFound(id)) { try store.read(id) }
    #expect(try store.put(content.span, as: id) == .stored)
  }

  @Test(
    "goes on after interrupted and short calls",
    arguments: [
      (FileSystem.Interference.fail(code: EINTR), SystemCallFailure.Call.write),
      (.shorten(byteCount: 1), .write), (.fail(code: EINTR), .sync), (.fail(code: EINTR), .rename),
    ])
  func interruptedPut(interference: FileSystem.Interference, call: SystemCallFailure.Call) throws {
    saboteur.interfere(interference, with: call)
    #expect(try store.put(content.span, as: id) == .stored)
    #expect(saboteur.isDone)
    #expect(try store.read(id) == content)
  }

  @Test(
    "reads on after interrupted and short reads",
    arguments: [FileSystem.Interference.fail(code: EINTR), .shorten(byteCount: 3)])
  func interruptedRead(interference: FileSystem.Interference) throws {
    _ = try store.put(content.span, as: id)
    saboteur.interfere(interference, with: .read)
    #expect(try store.read(id) == content)
    #expect(saboteur.isDone)
    saboteur.interfere(interference, with: .read)
    #expect(try store.pieces(of: id) == content)
    #expect(saboteur.isDone)
  }

  @Test("takes no more writes after a failed sync of a file or a folder", arguments: [0, 1])
  func failedSync(skip: Int) throws {
    let other = bytes("was there before")
    _ = try store.put(other.span, as: BlobID(of: other))
    saboteur.interfere(.fail(code: EIO), with: .sync, skip: skip)
    #expect {
      try store.put(content.span, as: id)
    } throws: {
      if case BlobStoreError.failed = $0 { true } else { false }
    }
    #expect(throws: BlobStoreError.stopped) { try store.put(content.span, as: id) }
    #expect(throws: BlobStoreError.stopped) { try store.put(other.span, as: BlobID(of: other)) }
    #expect(throws: BlobStoreError.stopped) { try store.remove(BlobID(of: other)) }
    #expect(try store.read(BlobID(of: other)) == other)
    #expect(try folder.names(in: "blobs/incoming").isEmpty)

    let restarted = try LocalBlobStore(path: path)
    _ = try restarted.put(content.span, as: id)
    #expect(try restarted.read(id) == content)
  }

  @Test("syncs file and folder of a blob that is there already", arguments: [0, 1])
  func failedSyncOfExisting(skip: Int) throws {
    _ = try store.put(content.span, as: id)
    saboteur.interfere(.fail(code: EIO), with: .sync, skip: skip)
    #expect(throws: BlobStoreError.self) { try store.put(content.span, as: id) }
    #expect(saboteur.isDone)
    #expect(throws: BlobStoreError.stopped) { try store.put(content.span, as: id) }
    #expect(try store.read(id) == content)
  }

  @Test("does not call a blob missing that cannot be opened or read")
  func failedRead() throws {
    _ = try store.put(content.span, as: id)
    for (call, code) in [(SystemCallFailure.Call.open, EACCES), (.open, EMFILE), (.read, EIO)] {
      saboteur.interfere(.fail(code: code), with: call, skip: call == .open ? 1 : 0)
      #expect {
        try store.read(id)
      } throws: {
        guard case BlobStoreError.failed(let sentence) = $0 else { return false }
        return sentence.contains("errno \(code)")
      }
    }
    #expect(try store.read(id) == content)
  }

  @Test("does not call a folder empty that cannot be listed")
  func failedListing() throws {
    saboteur.interfere(.fail(code: EACCES), with: .list, skip: 17)
    #expect {
      try store.list(after: nil, limit: 10)
    } throws: {
      if case BlobStoreError.failed = $0 { true } else { false }
    }
  }

  @Test("does not open when a folder of it cannot be made durable")
  func failedOpening() throws {
    saboteur.interfere(.fail(code: EIO), with: .sync)
    #expect {
      try LocalBlobStore(path: "\(folder.path)/other", .makingFolders, files: saboteur.files)
    } throws: {
      if case BlobStoreError.failed = $0 { true } else { false }
    }
  }

  @Test("speaks of every failing call in one sentence", arguments: SystemCallFailure.Call.allCases)
  func sentences(call: SystemCallFailure.Call) {
    let error = BlobStoreError(SystemCallFailure(call: call, code: EIO))
    #expect(
      error.description
        == "The blob store could not \(call.rawValue): Input/output error (errno 5).")
  }
}
