import Attachments
import CoreStore
import Glibc
import Model
import TestSupport
import Testing

@testable import attache

@Suite struct DeleteCommandTests {
  private let kept: KeptStore
  private let rows: [Row]

  init() throws {
    kept = try KeptStore()
    rows = try kept.ingest(
      KeptStore.pictures, ["--as", "Ann", "--message", "The secret word is xylophone"])
  }

  private func author() throws -> String {
    let store = try DataStore(FilePath(kept.path), .existing)
    return try store.core.write { writer throws(CoreStoreError) in
      try writer.localPerson(named: "Ann", at: TimeSource.system.now()).id.description
    }
  }

  private func serves(_ row: Row) throws -> Bool {
    try kept.run("cat", [try #require(row.attachment)]).status == 0
  }

  @Test("A deleted attachment is gone at once, its bytes with the next collection")
  func attachment() throws {
    let row = try #require(rows.first)
    let id = try #require(row.attachment)
    let before = try kept.blobFiles()
    #expect(try kept.rows("delete", [id]).rows.first?["deleted"] == .text(id))
    #expect(try !serves(row))
    #expect(try kept.run("show", [id]).status == 1)
    #expect(try kept.run("delete", [id]).status == 1)
    #expect(try kept.blobFiles() == before)
    _ = try kept.run("gc")
    #expect(try kept.blobFiles().count == before.count - 3)
    for other in rows.dropFirst() { #expect(try serves(other)) }
    let explanation = try kept.run("explain", [id])
    #expect(explanation.status == 0)
    #expect(explanation.outputText.contains("deleted at 20"))
    #expect(try kept.run("fsck").status == 0)
  }

  @Test("Bytes that another attachment holds stay")
  func sharedBytes() throws {
    let again = try kept.ingest()
    let before = try kept.blobFiles()
    for id in rows.compactMap(\.attachment) { _ = try kept.run("delete", [id]) }
    #expect(try kept.rows("gc", ["--grace", "0"]).rows.first?["blobs"] == .number(0))
    #expect(try kept.blobFiles() == before)
    for row in again { #expect(try serves(row)) }
  }

  @Test("A deleted message keeps its number, and none of its words are in any file")
  func message() throws {
    let message = try #require(rows.first?.message)
    let core = "store/core.sqlite"
    let word = Array("xylophone".utf8)
    #expect(try kept.folder.contents(of: core).contains(word))
    let person = try author()
    let line = try kept.rows("delete", ["--by", person, message]).rows.first
    #expect(line?["deleted"] == .text(message))
    for row in rows { #expect(try !serves(row)) }
    for name in try kept.folder.names(in: "store") where name.hasPrefix("core") {
      #expect(try !kept.folder.contents(of: "store/\(name)").contains(word))
    }
    #expect(try kept.run("delete", [message]).status == 1)
    let store = try DataStore(FilePath(kept.path), .existing)
    let id = try #require(MessageID(message))
    let (deletion, number) = try store.core.read { reader throws(CoreStoreError) in
      (try reader.deletions(of: [id])[id], try reader.message(id)?.number)
    }
    #expect(deletion?.by?.description == person)
    #expect(number == 1)
    #expect(try kept.run("fsck").status == 0)
  }

  @Test("Only a message's attachments, when that is asked for")
  func messageAttachments() throws {
    let message = try #require(rows.first?.message)
    #expect(try kept.run("delete", ["--attachments", message]).status == 0)
    for row in rows { #expect(try !serves(row)) }
    let store = try DataStore(FilePath(kept.path), .existing)
    let id = try #require(MessageID(message))
    let text = try store.core.read { reader throws(CoreStoreError) in
      try reader.message(id)?.text
    }
    #expect(text == "The secret word is xylophone")
  }

  @Test(
    "A deleted person's name and uploads go, but for those that are held", arguments: [true, false])
  func person(isHeld: Bool) throws {
    let conversation = try #require(rows.first?.conversation)
    if isHeld { #expect(try kept.run("hold", [conversation]).status == 0) }
    let person = try author()
    let line = try kept.rows("delete", [person]).rows.first
    #expect(line?["held_attachments"] == .number(isHeld ? 4 : 0))
    for row in rows { #expect(try serves(row) == isHeld) }
    let store = try DataStore(FilePath(kept.path), .existing)
    let id = try #require(PersonID(person))
    let name = try store.core.read { reader throws(CoreStoreError) in try reader.person(id)?.name }
    #expect(name == "Deleted person")
    // The name can be had by somebody new, who is somebody else.
    #expect(try author() != person)
    #expect(try kept.run("fsck").status == 0)
  }

  @Test(
    "What is no id is refused",
    arguments: ["con_00000000000000000000000000000000", "roof", "att_1"])
  func badID(text: String) throws {
    #expect(try kept.run("delete", [text]).status == 2)
  }
}

extension [UInt8] {
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    return indices.contains { self[$0] == first && self[$0...].starts(with: part) }
  }
}
