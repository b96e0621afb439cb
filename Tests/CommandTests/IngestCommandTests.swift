import Glibc
import Model
import TestSupport
import Testing

@testable import attache

@Suite(.enabled(if: Sandbox.isAvailable)) struct IngestCommandTests {
  private static let photo = Package.testImage("photos/apple-iphone-4.jpg")
  private static let archive = Package.testImage("refused/archive.zip")
  private static let small = Package.testImage("png/basn2c16.png")

  private let folder: TemporaryFolder
  private let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = "\(folder.path)/a/store"
  }

  private func ingest(_ arguments: [String]) throws -> (status: CInt, rows: [Row]) {
    let outcome = try AttacheProcess.run(["ingest", "--json", "-d", store] + arguments)
    return (outcome.status, try Row.rows(outcome))
  }

  private func textFiles(_ count: Int) throws -> [String] {
    try (1...count).map { try folder.write("Note \($0): the roof.\n", to: "note-\($0).txt") }
  }

  @Test("More files than a message may have make further messages")
  func severalMessages() throws {
    let files = try textFiles(23)
    let (status, rows) = try ingest(["--message", "Look"] + files)
    #expect(status == 0)
    #expect(rows.map(\.file) == files)
    #expect(
      rows.map(\.messageNumber) == [Int?](repeating: 1, count: 10) + .init(repeating: 2, count: 10)
        + .init(repeating: 3, count: 3))
    #expect(Set(rows.map(\.conversation)).count == 1)
    #expect(Set(rows.map(\.attachment)).count == 23)
  }

  @Test("The number of files a message may have is a setting")
  func attachmentLimit() throws {
    let (_, rows) = try ingest(["--attachments-per-message", "2"] + textFiles(3))
    #expect(rows.map(\.messageNumber) == [1, 1, 2])
  }

  @Test("Refused files are left out, and without an accepted one there is no message")
  func refusals() throws {
    let (status, rows) = try ingest([Self.archive, Self.small, "/nonexistent"])
    #expect(status == 1)
    #expect(rows.map(\.error?.code) == ["unsupported_type", nil, "not_found"])
    #expect(rows.map(\.messageNumber) == [nil, 1, nil])
    #expect(rows.map { $0.attachment == nil } == [true, false, true])
    let conversation = try #require(rows.first?.conversation)
    let (again, nothing) = try ingest(["--conversation", conversation, Self.archive])
    #expect(again == 1)
    #expect(nothing.map(\.message) == [nil])
    let (_, more) = try ingest(["--conversation", conversation, Self.small])
    #expect(more.map(\.messageNumber) == [2])
    #expect(more.map(\.conversation) == [conversation])
  }

  @Test("The same file twice is one blob and two attachments")
  func duplicates() throws {
    let (_, once) = try ingest([Self.small])
    let before = try StoreSurvey(folder: store)
    let (_, twice) = try ingest([Self.small, Self.small])
    let after = try StoreSurvey(folder: store)
    #expect(before.attachmentCount == 1)
    #expect(after.attachmentCount == 3)
    #expect(after.liveBlobCount == before.liveBlobCount)
    #expect(Set((once + twice).map(\.blobSha256)).count == 1)
    #expect(Set((once + twice).map(\.attachment)).count == 3)
    #expect(after.faults == [])
  }

  @Test("What was ingested is shown and written again")
  func showAndCat() throws {
    let (_, rows) = try ingest([Self.photo])
    let row = try #require(rows.first)
    let id = try #require(row.attachment)
    let show = try AttacheProcess.run(["show", "-d", store, "--json", id])
    let shown = try #require(try Row.rows(show).first)
    #expect(shown.file == "apple-iphone-4.jpg")
    #expect(shown.sha256 == row.sha256)
    #expect(
      shown.renditions.sorted { $0.name < $1.name } == row.renditions.sorted { $0.name < $1.name })
    #expect(shown.message == row.message)
    let human = try AttacheProcess.run(["show", "-d", store, id])
    #expect(human.lines.first == "\(id) apple-iphone-4.jpg")

    let original = try AttacheProcess.run(["cat", "-d", store, id])
    let inspected = try folder.write(original.output, to: "again.jpg")
    let again = try AttacheProcess.run(["inspect", "--json", inspected])
    #expect(try Row.rows(again).first?.sha256 == row.blobSha256)
    let thumb = try AttacheProcess.run(["cat", "-d", store, id, "--rendition", "thumb"])
    #expect(thumb.output.count == row.renditions.first { $0.name == "thumb" }?.byteCount)
    #expect(thumb.output.starts(with: [0xFF, 0xD8]))
  }

  @Test("People read the conversation, and what each file became")
  func humanOutput() throws {
    let outcome = try AttacheProcess.run(["ingest", "-d", store, Self.small, Self.archive])
    #expect(outcome.status == 1)
    #expect(outcome.lines.first?.hasPrefix("conversation con_") == true)
    #expect(outcome.lines.dropFirst().first == Self.small[...])
    #expect(outcome.outputText.contains(" in message 1, msg_"))
    #expect(outcome.diagnosticText.hasPrefix("attache: \(Self.archive): The file"))
  }

  @Test(
    "What is not there is refused",
    arguments: [
      (["show", "att_00000000000000000000000000000000"], 1, "There is no attachment att_"),
      (["cat", "att_00000000000000000000000000000000"], 1, "There is no attachment att_"),
      (["show", "att_0"], 2, "att_0 is no attachment's id"),
      (
        ["ingest", "--conversation", "con_00000000000000000000000000000000", small], 1,
        "There is no conversation con_"
      ),
      (
        ["ingest", "--conversation", "con_0", small], 2, "The option --conversation cannot be used"
      ),
      (
        ["ingest", "--as", "per_00000000000000000000000000000000", small], 1,
        "There is no person per_"
      ),
      (["ingest", "--as", "", small], 2, "The option --as cannot be used: the name is empty"),
      (
        ["ingest", "--message-characters", "3", "--message", "four", small], 2,
        "The option --message cannot be used: the text has 4 characters and the limit is 3."
      ),
    ])
  func unknownNames(arguments: [String], status: CInt, sentence: String) throws {
    _ = try ingest([Self.small])
    let outcome = try AttacheProcess.run(arguments + ["-d", store])
    #expect(outcome.status == status)
    #expect(outcome.output == [])
    #expect(outcome.diagnosticText.hasPrefix("attache: \(sentence)"))
  }

  @Test("Somebody else's conversation takes no files")
  func foreignConversation() throws {
    let (_, rows) = try ingest(["--as", "Ann", Self.small])
    let conversation = try #require(rows.first?.conversation)
    #expect(try ingest(["--as", "Bob", "--conversation", conversation, Self.small]).status == 1)
    #expect(try ingest(["--as", "Ann", "--conversation", conversation, Self.small]).status == 0)
  }

  @Test("Only ingest makes a store", arguments: ["show", "cat"])
  func missingStore(command: String) throws {
    let id = "att_00000000000000000000000000000000"
    let outcome = try AttacheProcess.run([command, "-d", store, id])
    #expect(outcome.status == 3)
    #expect(
      outcome.diagnosticText == "attache: \(store): There is no store in this folder.\n")
    #expect(try folder.names() == [])
    #expect(try AttacheProcess.run([command, id]).status == 2)
  }

  @Test("A damaged blob is the store's failure, and none of it is written")
  func damage() throws {
    let (_, rows) = try ingest([Self.small])
    let row = try #require(rows.first)
    let blob = try #require(row.blobSha256)
    let file = "a/store/blobs/\(blob.prefix(2))/\(blob.dropFirst(2))"
    chmod("\(folder.path)/\(file)", 0o600)
    try folder.write("other bytes", to: file)
    let outcome = try AttacheProcess.run(["cat", "-d", store, try #require(row.attachment)])
    #expect(outcome.status == 3)
    #expect(outcome.output == [])
    #expect(outcome.diagnosticText.contains("is damaged"))
  }
}
