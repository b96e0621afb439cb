import Glibc
import HTTP
import Model
import Synchronization
import Testing

/// Answers what the tests ask for.
final class TestApplication: HTTPApplication {
  let records = Mutex<[HTTPExchangeRecord]>([])
  let stream = Mutex<EventStream?>(nil)

  /// Every head that was asked for, and whether their answers are kept.
  let heads = Mutex<[[UInt8]]>([])
  let remembers = Mutex(false)
  let openedCount = Mutex(0)
  private let known = Mutex<[[UInt8]: HTTPResponse]>([:])
  private let digests = Mutex<[BlobID: [UInt8]]>([:])

  func recall(_ head: Span<UInt8>) -> HTTPRecall {
    let bytes = head.withUnsafeBufferPointer { Array($0) }
    heads.withLock { $0.append(bytes) }
    if let answer = known.withLock({ $0[bytes] }) { return .answer(answer) }
    let digest = BlobID(digest: (0..<32).map { _ in UInt8.random(in: .min ... .max) })
    if let digest { digests.withLock { $0[digest] = bytes } }
    return .nothing(digest: digest)
  }

  func open(_ request: HTTPRequest) -> HTTPOpening {
    openedCount.withLock { $0 += 1 }
    let opening = opening(of: request)
    if case .respond(let response) = opening, remembers.withLock({ $0 }),
      let digest = request.digest, let head = digests.withLock({ $0[digest] })
    {
      known.withLock { $0[head] = response }
    }
    return opening
  }

  private func opening(of request: HTTPRequest) -> HTTPOpening {
    switch request.target.segments.first {
    case "echo": return .receive(Echo())
    case "refused": return .respond(HTTPResponse(status: 403, bytes: Array("no".utf8)))
    case "large":
      return .respond(HTTPResponse(status: 200, bytes: [UInt8](repeating: 7, count: 3_000_000)))
    case "huge":
      return .respond(HTTPResponse(status: 200, bytes: [UInt8](repeating: 7, count: 40_000_000)))
    case "events":
      let stream = EventStream()
      self.stream.withLock { $0 = stream }
      return .respond(HTTPResponse(status: 200, body: .stream(stream)))
    case "later": return .later { HTTPResponse(status: 200, bytes: Array("later".utf8)) }
    default:
      let path = request.target.segments.joined(separator: "|")
      return .respond(HTTPResponse(status: 200, bytes: Array(path.utf8)))
    }
  }

  func refusal(_ reason: HTTPRefusal, requestID: String) -> HTTPResponse {
    let status =
      switch reason {
      case .malformed: 400
      case .unknownMethod: 501
      case .unsupportedVersion: 505
      case .targetTooLong: 414
      case .overloaded, .stopping: 503
      }
    return HTTPResponse(status: status, bytes: Array("refused".utf8))
  }

  func finished(_ record: HTTPExchangeRecord) { records.withLock { $0.append(record) } }
}

/// Sends back how many bytes came, working now and then; takes at most 1,000,000.
private final class Echo: BodyReceiver {
  private let state = Mutex((count: 0, workCount: 0))

  func take(_ piece: Span<UInt8>) -> BodyAppetite {
    state.withLock { state in
      let before = state.count
      state.count += piece.count
      if state.count > 1_000_000 { return .tooMuch }
      return before / 100_000 == state.count / 100_000 ? .more : .work
    }
  }

  var isShortWork: Bool { false }
  func work() { state.withLock { $0.workCount += 1 } }

  func finish() -> HTTPResponse {
    let (count, workCount) = state.withLock { $0 }
    return HTTPResponse(status: 200, bytes: Array("\(count) \(workCount > 0)".utf8))
  }

  func overflow() -> HTTPResponse { HTTPResponse(status: 413, bytes: Array("too much".utf8)) }
  func abandon() {}
}

/// A server on a free port, stopped when `body` is over.
func withServer(
  _ settings: HTTPSettings = HTTPSettings(), _ body: (TestApplication, UInt16) throws -> Void
) throws {
  let application = TestApplication()
  let server = HTTPServer(application, settings)
  let socket = try ListeningSocket("127.0.0.1:0")
  try server.start(on: socket)
  defer {
    server.stop(withinSeconds: 2) { application.stream.withLock { $0?.close() } }
  }
  let port = try #require(UInt16(socket.address.split(separator: ":").last ?? ""))
  try body(application, port)
}

/// A connection of the tests' own, without any help.
final class RawConnection {
  private let descriptor: CInt

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(status == 0)
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Whether all of them were taken.
  @discardableResult func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  func hasAnswer(withinMilliseconds milliseconds: CInt) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }

  /// Until `count` bytes are there, `ending` has come, or the connection is closed.
  func receive(until ending: String? = nil, atMost limit: Int = .max) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < limit {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      bytes += buffer[..<count]
      if let ending, String(decoding: bytes.suffix(4_096), as: UTF8.self).contains(ending) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func exchange(port: UInt16, _ text: String) throws -> String {
    let connection = try RawConnection(port: port)
    connection.send(text)
    return connection.receive()
  }
}
