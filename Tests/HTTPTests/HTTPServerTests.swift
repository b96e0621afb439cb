import Glibc
import HTTP
import Synchronization
import Testing

@Suite struct HTTPServerTests {
  @Test("Several requests go over one connection, pipelined too")
  func keepsConnections() throws {
    try withServer { application, port in
      let connection = try RawConnection(port: port)
      connection.send(
        "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
          + "GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      let answers = connection.receive()
      #expect(answers.split(separator: "HTTP/1.1 200 OK").count == 3)
      #expect(answers.contains("\r\n\r\na") && answers.contains("3 false"))
      #expect(answers.hasSuffix("later"))
      usleep(50_000)
      #expect(application.records.withLock { $0.map(\.isComplete) } == [true, true, true])
    }
  }

  static let shapes = [
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
    "GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\nD: e\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n",
    "GET / HTTP/1.1\r\n Host: x\r\nB: c\r\n\r\n",
    "GET / HTTP/1.1\nHost: x\nA: b\n\n",
    "GET / HTTP/1.1\r\nHost: x\nA: b\r\nC: d\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\n\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\nB: c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA\u{0}: b\r\nB: c\r\n\r\n",
    "GET /a\u{0}b HTTP/1.1\r\nHost: x\r\nB: c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: b\u{1}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nABC\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "GET / HTTP/1.1\r\nA: b\r\n\r\n",
    "GET http://a/b HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET a HTTP/1.1\r\nHost: x\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    // The Kelvin sign, which is a K to Unicode.
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chun\u{212A}ed\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\u{0B}chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
  ]

  @Test(
    "Every shape that others may read differently is refused, and the connection closed",
    arguments: shapes)
  func refusesShapes(text: String) throws {
    try withServer { _, port in
      let answer = try RawConnection.exchange(port: port, text)
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "))
      #expect(!answer.contains("HTTP/1.1 2"))
    }
  }

  @Test(
    "Headers that are merely unusual are taken",
    arguments: [
      "GET /a HTTP/1.1\r\nHost: x\r\nA:\r\nB:   b  \r\nC:\tc\r\nConnection: close\r\n\r\n",
      "GET /a HTTP/1.1\r\nhOST:x\r\nConnection: close\r\nLast:\r\n\r\n",
      "GET /a?b=c%20d HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: \u{E9}\r\n\r\n",
      "\r\nGET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n",
    ])
  func takesUnusualHeads(text: String) throws {
    try withServer { _, port in
      let answer = try RawConnection.exchange(port: port, text)
      #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\na"))
    }
  }

  @Test("A body is worked on while it comes, chunked or not")
  func bodies() throws {
    try withServer { _, port in
      let body = String(repeating: "x", count: 250_000)
      let head = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
      let plain = try RawConnection.exchange(
        port: port, head + "Content-Length: 250000\r\n\r\n" + body)
      #expect(plain.hasSuffix("250000 true"))
      let chunked = try RawConnection.exchange(
        port: port, head + "Transfer-Encoding: chunked\r\n\r\n3d090\r\n" + body + "\r\n0\r\n\r\n")
      #expect(chunked.hasSuffix("250000 true"))
    }
  }

  @Test("A chunked body over the limit gets its answer in the middle, and no further one")
  func overflow() throws {
    try withServer { _, port in
      let connection = try RawConnection(port: port)
      connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<20 {
        connection.send("186a0\r\n" + String(repeating: "x", count: 100_000) + "\r\n")
      }
      connection.send("0\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n")
      let answer = connection.receive()
      #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("too much"), "\(answer)")
    }
  }

  @Test("Whoever waits to be told to go on is told so, or gets the answer at once")
  func expectations() throws {
    try withServer { _, port in
      let waiting = try RawConnection(port: port)
      waiting.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
      #expect(waiting.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
      waiting.send("abc")
      #expect(waiting.receive(until: "false").contains("3 false"))
      let refused = try RawConnection(port: port)
      refused.send(
        "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\nExpect: 100-continue\r\n\r\n"
      )
      let answer = refused.receive()
      #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.hasSuffix("no"))
    }
  }

  @Test("A refusal reaches whoever sends all first, and whoever sends nothing more")
  func refusalsAheadOfBodies() throws {
    try withServer { application, port in
      let head = "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 11000000\r\n\r\n"
      let eager = try RawConnection(port: port)
      eager.send(head)
      #expect(eager.send([UInt8](repeating: 7, count: 11_000_000)))
      let patient = try RawConnection(port: port)
      patient.send(head)
      for connection in [eager, patient] {
        let answer = connection.receive()
        #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n") && answer.hasSuffix("no"))
      }
      let chunked = try RawConnection(port: port)
      chunked.send(
        "POST /refused HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
      usleep(200_000)
      #expect(chunked.send(Array("3\r\nabc\r\n0\r\n\r\n".utf8)))
      #expect(chunked.receive().hasSuffix("no"))
      usleep(50_000)
      let records = application.records.withLock { $0 }
      #expect(records.count >= 2)
      #expect(records.allSatisfy { $0.status == 403 && $0.isComplete && $0.sentByteCount == 2 })
    }
  }

  @Test("Long answers arrive whole")
  func longAnswers() throws {
    try withServer { _, port in
      let answer = try RawConnection.exchange(
        port: port, "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      #expect(answer.utf8.count { $0 == 7 } == 3_000_000)
    }
  }

  @Test("A stream sends what is written, when it is written, and ends when it is closed")
  func streams() throws {
    try withServer { application, port in
      let connection = try RawConnection(port: port)
      connection.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
      while application.stream.withLock({ $0 }) == nil { usleep(1_000) }
      let stream = try #require(application.stream.withLock { $0 })
      for index in 0..<50 {
        #expect(stream.write(Array("data: \(index)\n\n".utf8)))
        #expect(connection.receive(until: "data: \(index)\n\n").contains("data: \(index)\n\n"))
      }
      stream.close()
      #expect(connection.receive(until: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
      #expect(stream.write([1]) == false)
    }
  }

  @Test("Headers, bodies and readers that drip are cut off; others are served meanwhile")
  func deadlines() throws {
    var settings = HTTPSettings()
    settings.headSeconds = 1
    settings.graceSeconds = 1
    try withServer(settings) { _, port in
      let head = try RawConnection(port: port)
      head.send("GET / HTTP/1.1\r\nHo")
      let silent = try RawConnection(port: port)
      let body = try RawConnection(port: port)
      body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na")
      let reader = try RawConnection(port: port)
      reader.send("GET /huge HTTP/1.1\r\nHost: x\r\n\r\n")
      for _ in 0..<8 {
        usleep(500_000)
        head.send("s")
        body.send("a")
        #expect(
          try RawConnection.exchange(
            port: port, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
          ).hasSuffix("a"))
      }
      #expect(head.receive() == "")
      #expect(silent.receive() == "")
      #expect(body.receive() == "")
      #expect(reader.receive().utf8.count < 40_000_000)
    }
  }

  @Test("What was begun is answered while the server stops")
  func stops() throws {
    var connection: RawConnection?
    try withServer { _, port in
      let waiting = try RawConnection(port: port)
      waiting.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na")
      usleep(100_000)
      connection = waiting
      waiting.send("bc")
    }
    #expect(connection?.receive().hasSuffix("3 false") == true)
  }

  @Test("A server stops two hundred times over, while connections come and are in use")
  func stopsAtAnyMoment() throws {
    for round in 0..<200 {
      try withServer { _, port in
        let connections = try (0..<4).map { _ in try RawConnection(port: port) }
        for connection in connections.prefix(round % 5) {
          connection.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        }
      }
    }
  }

  @Test("Who comes when all connections are taken waits until one is free")
  func connectionLimit() throws {
    var settings = HTTPSettings()
    settings.connectionLimit = 2
    try withServer(settings) { _, port in
      let text = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
      var taken = try (0..<2).map { _ in try RawConnection(port: port) }
      for connection in taken {
        connection.send(text)
        #expect(connection.receive(until: "\r\n\r\na").hasSuffix("a"))
      }
      let next = try RawConnection(port: port)
      next.send(text)
      #expect(!next.hasAnswer(withinMilliseconds: 300))
      taken.removeLast()
      #expect(next.receive(until: "\r\n\r\na").hasSuffix("a"))
    }
  }
}
