import Glibc
import TestSupport
import Testing

@testable import attache

@Suite(.enabled(if: Sandbox.isAvailable)) struct InspectCommandTests {
  private static let photo = Package.testImage("photos/apple-iphone-4.jpg")
  private static let document = Package.testImage("documents/estimate.pdf")
  private static let archive = Package.testImage("refused/archive.zip")

  @Test("Every argument gets a row with every key, in the order given")
  func rows() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("", to: "empty")
    let files = [
      Self.photo, "/nonexistent", Self.document, folder.path, Self.archive, "/dev/null", empty, "",
      Self.photo,
    ]
    let outcome = try AttacheProcess.run(["inspect", "--json", "--"] + files)
    let rows = try Row.rows(outcome)
    #expect(outcome.status == 1)
    #expect(rows.map(\.file) == files)
    #expect(
      rows.map(\.error?.code) == [
        nil, "not_found", nil, "not_a_file", "unsupported_type", "not_a_file", "empty",
        "not_found", nil,
      ])
    for line in outcome.lines { #expect(try Row.keys(line) == Set(Row.keys)) }
    // One sentence a refusal, that names the file.
    let complaints = outcome.diagnosticText.split(separator: "\n")
    #expect(complaints.count == 6)
    #expect(complaints.first == "attache: /nonexistent: There is no such file.")
  }

  @Test("A photo is described")
  func photo() throws {
    let row = try #require(
      try Row.rows(AttacheProcess.run(["inspect", "--json", Self.photo])).first)
    #expect(row.mediaType == "image/jpeg")
    #expect(row.kind == "image")
    #expect(row.byteCount == 338_025)
    #expect(row.sha256 == "724e74af3f1faa527dee17a38521a3cdc9165b73416785eacdfe5fcf32a48899")
    #expect(row.blobSha256 != row.sha256)
    #expect([row.width, row.height, row.orientation] == [1296, 968, 1])
    #expect(row.capturedAt == "2011-01-13T14:33:39")
    #expect(row.cameraModel == "iPhone 4")
    #expect(row.hasLocation == true)
    #expect(row.renditions.map(\.name) == ["preview", "thumb"])
    #expect(row.renditions.map(\.path) == [nil, nil])
  }

  @Test("What is kept with its metadata is stored as sent")
  func keptMetadata() throws {
    let outcome = try AttacheProcess.run(["inspect", "--json", "--metadata", "keep", Self.photo])
    let row = try #require(try Row.rows(outcome).first)
    #expect(row.blobSha256 == row.sha256)
  }

  @Test("Of a document nothing is said that only pictures have")
  func document() throws {
    let outcome = try AttacheProcess.run(["inspect", "--json", Self.document])
    let row = try #require(try Row.rows(outcome).first)
    #expect(outcome.status == 0)
    #expect(row.kind == "document")
    #expect(row.blobSha256 == row.sha256)
    #expect(row.width == nil)
    #expect(row.blurhash == nil)
    #expect(row.truncated == nil)
    #expect(row.renditions == [])
  }

  @Test("Renditions are written once each, numbered, and the same for any number of jobs")
  func renditions() throws {
    let inputs = try TemporaryFolder()
    let photo = try [UInt8](contentsOf: Self.photo)
    let names = ["a", "b", "c"]
    for name in names { mkdir(inputs.file(name), 0o700) }
    let files = try names.map { try inputs.write(photo, to: "\($0)/x.jpg") }
    var contents: [[[UInt8]]] = []
    for jobs in ["1", "3"] {
      let output = try TemporaryFolder()
      let outcome = try AttacheProcess.run(
        [
          "inspect", "--json", "--renditions", "made/here", "--rendition", "s=32x32", "-j", jobs,
        ] + files, directory: output.path)
      #expect(outcome.status == 0)
      let made = try Row.rows(outcome).flatMap(\.renditions)
      let expected = ["x.jpg.s.jpg", "x.jpg-2.s.jpg", "x.jpg-3.s.jpg"]
      #expect(made.map(\.path) == expected.map { "made/here/\($0)" })
      #expect(try output.names(in: "made/here") == expected.sorted())
      contents.append(try expected.map { try output.contents(of: "made/here/\($0)") })
      #expect(contents.last?.map(\.count) == made.map(\.byteCount))
      // The work is the same without the folder.
      let dry = try AttacheProcess.run(
        ["inspect", "--json", "--rendition", "s=32x32"] + files)
      #expect(try Row.rows(dry).flatMap(\.renditions).map(\.byteCount) == made.map(\.byteCount))
    }
    #expect(contents.first == contents.last)
  }

  @Test("A rendition that is there is replaced")
  func replacement() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "apple-iphone-4.jpg.s.png")
    let outcome = try AttacheProcess.run(
      ["inspect", "--rendition", "s=8x8:png", "-o", folder.path, Self.photo])
    #expect(outcome.status == 0)
    #expect(try folder.names() == ["apple-iphone-4.jpg.s.png"])
    #expect(try folder.contents(of: "apple-iphone-4.jpg.s.png").starts(with: [0x89, 0x50]))
  }

  @Test("Names that are not UTF-8 open, and are repaired in JSON and in the renditions' names")
  func rawNames() throws {
    let folder = try TemporaryFolder()
    let file = FilePath(bytes: Array("\(folder.path)/a".utf8) + [0xFF] + Array("\n.jpg".utf8))
    let plain = try folder.write(try [UInt8](contentsOf: Self.photo), to: "plain.jpg")
    try #require(file.withCString { rename(plain, $0) } == 0)
    // The folder finds only names that are UTF-8 when it goes.
    defer { file.withCString { _ = unlink($0) } }
    let outcome = try AttacheProcess(
      [FilePath("inspect"), FilePath("--json"), FilePath("-o"), FilePath(folder.path), file],
      environment: []
    ).finish()
    let row = try #require(try Row.rows(outcome).first)
    #expect(outcome.status == 0)
    #expect(row.file == "\(folder.path)/a\u{FFFD}\n.jpg")
    for rendition in row.renditions {
      let path = try #require(rendition.path)
      #expect(access(path, R_OK) == 0)
    }
    let human = try AttacheProcess([FilePath("inspect"), file]).finish()
    #expect(human.lines.first == "\(folder.path)/a\u{FFFD}\\n.jpg")
  }

  @Test("The limit is exact, and is named when it is passed")
  func uploadLimit() throws {
    let folder = try TemporaryFolder()
    let limit = 10_485_760
    let text = Array(repeating: Array("a line of text\n".utf8), count: 700_000).flatMap(\.self)
    let most = try folder.write(Array(text[..<limit]), to: "most.txt")
    let more = try folder.write(Array(text[...limit]), to: "more.txt")
    let outcome = try AttacheProcess.run(["inspect", "--json", most, more])
    let rows = try Row.rows(outcome)
    #expect(rows.map(\.byteCount) == [limit, nil])
    #expect(rows.last?.error?.code == "too_large")
    #expect(rows.last?.error?.limit == limit)
    #expect(rows.last?.error?.actual == limit + 1)
    #expect(
      outcome.diagnosticText
        == "attache: \(more): The file has 10485761 bytes; the limit is 10485760.\n")
  }

  @Test(
    "Bad settings end it before any work",
    arguments: [
      ["--rendition", "thumb"], ["--rendition", "a=1x1", "--rendition", "a=2x2"], ["--jobs", "0"],
      ["--renditions", ""], ["--max-pixels", "many"],
    ])
  func badSettings(options: [String]) throws {
    let outcome = try AttacheProcess.run(["inspect"] + options + [Self.photo])
    #expect(outcome.status == 2)
    #expect(outcome.output == [])
    #expect(outcome.diagnosticText.hasPrefix("attache: The option "))
    #expect(outcome.diagnosticText.split(separator: "\n").count == 1)
  }

  @Test("A closed standard output is noticed, and no file takes its place")
  func closedOutput() throws {
    let folder = try TemporaryFolder()
    let outcome = try AttacheProcess(
      [
        "-c", "exec \"$0\" ingest --data \"$1/store\" \"$2\" <&- >&-", AttacheProcess.binary,
        folder.path, Self.photo,
      ].map { FilePath($0) }, executable: "/bin/sh"
    ).finish()
    #expect(outcome.status == 3)
    #expect(
      outcome.diagnosticText
        == "attache: Standard output cannot be written: bad file descriptor.\n")
    #expect(try StoreSurvey(folder: "\(folder.path)/store").faults == [])
  }

  @Test("A folder that cannot be made or an output that cannot be written is the system's failure")
  func systemFailures() throws {
    let folder = try AttacheProcess.run(["inspect", "-o", "/proc/x", Self.photo])
    #expect(folder.status == 3)
    let full = try AttacheProcess(
      ["-c", "exec \"$0\" inspect \"$1\" > /dev/full", AttacheProcess.binary, Self.photo]
        .map { FilePath($0) }, executable: "/bin/sh"
    ).finish()
    #expect(full.status == 3)
    #expect(
      full.diagnosticText
        == "attache: Standard output cannot be written: no space left on device.\n")
  }
}
