import Glibc
import TestSupport
import Testing

@testable import attache

/// What happens while the command runs: signals, readers that go away, terminals.
@Suite(.enabled(if: Sandbox.isAvailable)) struct RunningTests {
  private static let photo = Package.testImage("photos/apple-iphone-4.jpg")
  /// Far more than are done before a test has had its way.
  private static let manyPhotos = [String](repeating: photo, count: 400)

  private func start(_ arguments: [String]) throws -> AttacheProcess {
    try AttacheProcess(arguments.map { FilePath($0) })
  }

  @Test(
    "A signal stops it after what it has begun, and nothing is half-done",
    arguments: [
      SIGINT, SIGTERM,
    ])
  func signals(signal: CInt) throws {
    let folder = try TemporaryFolder()
    let process = try start(["inspect", "--json", "-o", folder.path] + Self.manyPhotos)
    let first = process.readLine()
    kill(process.process, signal)
    let outcome = process.finish(after: first)
    let rows = try Row.rows(outcome)
    #expect(outcome.status == 128 + signal)
    #expect(outcome.diagnosticText == "")
    #expect((1..<400).contains(rows.count))
    let paths = rows.flatMap(\.renditions).compactMap(\.path)
    #expect(
      try folder.names()
        == paths.compactMap { $0.split(separator: "/").last.map(String.init) }.sorted())
  }

  @Test("A signal withdraws what was not acknowledged")
  func interruptedIngestion() throws {
    let folder = try TemporaryFolder()
    let process = try start(["ingest", "--json", "-d", "\(folder.path)/store"] + Self.manyPhotos)
    let first = process.readLine()
    kill(process.process, SIGINT)
    let outcome = process.finish(after: first)
    #expect(outcome.status == 128 + SIGINT)
    let rows = try Row.rows(outcome)
    #expect(rows.count % 10 == 0)
    #expect((10..<400).contains(rows.count))
    let survey = try StoreSurvey(folder: "\(folder.path)/store")
    #expect(survey.attachmentCount == rows.count)
    #expect(survey.faults == [])
  }

  @Test("A reader that goes away ends it quietly")
  func closedPipe() throws {
    let process = try start(["inspect", "--json"] + Self.manyPhotos)
    _ = process.readLine()
    close(process.output)
    #expect(process.wait() == 128 + SIGPIPE)
    var byte: UInt8 = 0
    #expect(read(process.diagnostics, &byte, 1) == 0)
    close(process.diagnostics)
  }

  @Test(
    "A terminal is shown a bar for many files, and it is gone in the end",
    arguments: [
      (6, "xterm", true), (5, "xterm", false), (6, "dumb", false),
    ])
  func progress(count: Int, terminalType: String, isShown: Bool) throws {
    let terminal = try Terminal()
    let process = try AttacheProcess(
      (["inspect", "--json"] + Self.manyPhotos.prefix(count)).map { FilePath($0) },
      environment: ["TERM=\(terminalType)"], terminal: terminal.path)
    let outcome = process.finish()
    let shown = terminal.readAll()
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == count)
    #expect(shown.contains("1/\(count)") == isShown)
    #expect(shown.isEmpty || shown.hasSuffix("\r\u{1b}[K"))
  }
}

/// The controlling side of a new pseudoterminal.
private struct Terminal: ~Copyable {
  /// TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, whose macros Swift cannot read.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  private let descriptor: CInt
  let path: String

  init() throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var (unlock, number): (CInt, CInt) = (0, 0)
    guard descriptor >= 0, ioctl(descriptor, Self.setLock, &unlock) == 0,
      ioctl(descriptor, Self.getNumber, &number) == 0
    else { throw SystemFailure("ptmx") }
    path = "/dev/pts/\(number)"
  }

  deinit { close(descriptor) }

  /// What the other side has written by now.
  func readAll() -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk.prefix(count)
    }
  }
}
