import HTTP
import Testing

@Suite struct MultipartReaderTests {
  struct Part: Equatable {
    var name: String?
    var fileName: String?
    var bytes: [UInt8] = []
    var isWhole = false
  }

  /// Everything in `body`, fed in pieces of `pieceByteCount`.
  static func read(
    _ body: [UInt8], boundary: String = "AaB03x", pieceByteCount: Int = .max
  ) throws -> (parts: [Part], isAtEnd: Bool) {
    var reader = try #require(MultipartReader(boundary: boundary))
    var parts: [Part] = []
    var start = 0
    while true {
      switch try reader.next() {
      case .starved:
        guard start < body.count else { return (parts, reader.isAtEnd) }
        let end = start + min(pieceByteCount, body.count - start)
        reader.feed(Array(body[start..<end]).span)
        start = end
      case .part(let headers):
        let disposition = ContentDisposition(headers["content-disposition"] ?? "")
        parts.append(Part(name: disposition.name, fileName: disposition.fileName))
      case .bytes(let bytes): parts[parts.count - 1].bytes += bytes
      case .partEnd: parts[parts.count - 1].isWhole = true
      case .end: return (parts, reader.isAtEnd)
      }
    }
  }

  static let body = Array(
    """
    preamble\r
    --AaB03x\r
    Content-Disposition: form-data; name="files"; filename="a.txt"\r
    Content-Type: text/plain\r
    \r
    one\r\n--AaB03\r\ntwo\r
    --AaB03x  \r
    content-disposition: form-data; name=empty\r
    \r
    \r
    --AaB03x\r
    \r
    \r\n\r
    --AaB03x--\r
    epilogue --AaB03x
    """.utf8)

  @Test("The same parts come out however the body is cut", arguments: [1, 2, 3, 5, 7, 64, 10_000])
  func pieces(byteCount: Int) throws {
    let (parts, isAtEnd) = try Self.read(Self.body, pieceByteCount: byteCount)
    #expect(isAtEnd)
    #expect(
      parts == [
        Part(
          name: "files", fileName: "a.txt", bytes: Array("one\r\n--AaB03\r\ntwo".utf8),
          isWhole: true
        ),
        Part(name: "empty", bytes: [], isWhole: true),
        Part(bytes: Array("\r\n".utf8), isWhole: true),
      ])
  }

  @Test("A body that ends early is not at its end, wherever it is cut")
  func truncated() throws {
    let end = Self.body.count - "--\r\nepilogue --AaB03x".utf8.count
    for count in 0..<end {
      #expect(try Self.read(Array(Self.body[..<count])).isAtEnd == false)
    }
  }

  @Test(
    "What is malformed is refused",
    arguments: [
      "--AaB03xjunk\r\n\r\n", "--AaB03x\r\nno field\r\n\r\n", "--AaB03x\r\nbad name: x\r\n\r\n",
      "--AaB03x\r\na: " + String(repeating: "x", count: 9_000) + "\r\n\r\n",
    ])
  func malformed(body: String) {
    #expect(throws: MultipartReader.Malformed.self) { try Self.read(Array(body.utf8)) }
  }

  @Test("A part's header has up to 8,192 bytes, however they come", arguments: [1, 8_195, 10_000])
  func longestHead(pieceByteCount: Int) throws {
    func body(_ count: Int) -> [UInt8] {
      let value = String(repeating: "x", count: count - 5)
      return Array("--AaB03x\r\na: \(value)\r\n\r\n\r\n--AaB03x--".utf8)
    }
    // The line end of the delimiter counts.
    let limit = MultipartReader.headByteLimit
    let (parts, isAtEnd) = try Self.read(body(limit), pieceByteCount: pieceByteCount)
    #expect(isAtEnd && parts.count == 1)
    #expect(throws: MultipartReader.Malformed.self) {
      try Self.read(body(limit + 1), pieceByteCount: pieceByteCount)
    }
  }

  @Test("Random damage never traps, and never yields more bytes than went in")
  func damage() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var body = Self.body
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        body[Int.random(in: 0..<body.count, using: &generator)] =
          [0x0D, 0x0A, 0x2D, 0x3A, .random(in: .min ... .max)].randomElement() ?? 0
      }
      let size = Int.random(in: 1...64, using: &generator)
      if let (parts, _) = try? Self.read(body, pieceByteCount: size) {
        #expect(parts.reduce(0) { $0 + $1.bytes.count } <= body.count)
      }
    }
  }

  @Test(
    "Boundaries that RFC 2046 does not allow are none",
    arguments: ["", "a\r", "a ", "\"", String(repeating: "a", count: 71), "é"])
  func boundaries(boundary: String) {
    #expect(MultipartReader(boundary: boundary) == nil)
  }
}
