import Glibc
import HTTP
import Model
import Synchronization
import Testing

@Suite("Answers that are known before a request is opened")
struct RecallTests {
  private static func get(_ target: String, _ fields: String...) -> String {
    "GET \(target) HTTP/1.1\r\nHost: x\r\n"
      + fields.map { $0 + "\r\n" }.joined() + "Connection: close\r\n\r\n"
  }

  @Test("A request that is asked again is answered without being opened, in the same words")
  func answersAgain() throws {
    try withServer { application, port in
      application.remembers.withLock { $0 = true }
      let request = "GET /known HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n"
      let connection = try RawConnection(port: port)
      var answers: [[Substring]] = []
      for _ in 0..<3 {
        connection.send(request)
        answers.append(
          connection.receive(until: "known").split(separator: "\r\n").filter {
            !$0.lowercased().hasPrefix("x-request-id:") && !$0.lowercased().hasPrefix("date:")
          })
      }
      #expect(answers[0] == answers[1] && answers[1] == answers[2])
      #expect(application.openedCount.withLock { $0 } == 1)
      // Pipelined, and before one that is opened.
      connection.send(request + request + Self.get("/last"))
      let rest = connection.receive()
      #expect(rest.split(separator: "HTTP/1.1 200 OK").count == 3 && rest.hasSuffix("last"))
      #expect(application.openedCount.withLock { $0 } == 2)
    }
  }

  @Test("What is said of an exchange is the same, recalled or not")
  func records() throws {
    try withServer { application, port in
      application.remembers.withLock { $0 = true }
      for _ in 0..<2 {
        _ = try RawConnection.exchange(port: port, Self.get("/known"))
      }
      usleep(50_000)
      let records = application.records.withLock { $0 }
      #expect(records.map(\.method) == [.get, .get])
      #expect(records.map(\.status) == [200, 200])
      #expect(records.map(\.sentByteCount) == [5, 5])
      #expect(records.map(\.isComplete) == [true, true])
      #expect(Set(records.map(\.requestID)).count == 2)
    }
  }

  static let different = [
    get("/a"), get("/a?b=c"), get("/a?b&c"), get("/a?b=&c"), get("/a?b%3Dc"), get("/A"),
    get("/%61"),
    get("/a", "B: c"), get("/a", "B: C"), get("/a", "b: c"), get("/a", "B: c", "D: e"),
    get("/a", "D: e", "B: c"), get("/a", "B: cD: e"), get("/a", "B: c "), get("/a", "Bc: "),
    get("/a", "Cookie: a=b; c=d"), get("/a", "Cookie: a=b;c=d"), get("/a", "Cookie: a=b, c=d"),
    get("/a", "Authorization: Bearer x"), get("/a", "Authorization: Bearer y"),
    "GET /a HTTP/1.0\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n",
  ]

  @Test("Requests that differ in anything have different heads, and the same ones the same")
  func heads() throws {
    try withServer { application, port in
      for _ in 0..<2 {
        for request in Self.different {
          let answer = try RawConnection.exchange(port: port, request)
          #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
      }
      let heads = application.heads.withLock { $0 }
      #expect(heads.count == 2 * Self.different.count)
      #expect(Array(heads.prefix(Self.different.count)) == heads.suffix(Self.different.count))
      #expect(Set(heads).count == Self.different.count)
    }
  }

  @Test(
    "What has a body, is no GET or is refused is never asked for",
    arguments: HTTPServerTests.shapes + [
      "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nb",
    ])
  func neverAsked(text: String) throws {
    try withServer { application, port in
      application.remembers.withLock { $0 = true }
      _ = try RawConnection.exchange(port: port, text)
      let targets = application.heads.withLock { $0.map { $0.prefix { $0 != 0 } } }
      // Targets are understood when the request is opened.
      let odd = ["http://a/b", "a", "/%zz"].map { Array($0.utf8)[...] }
      #expect(targets.allSatisfy(odd.contains))
    }
  }
}
