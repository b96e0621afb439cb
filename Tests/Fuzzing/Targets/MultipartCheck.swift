import HTTP

/// A form is taken apart in the same way however its bytes arrive, and yields nothing but its bytes.
///
/// The first byte says in how large pieces they arrive; the others are the body.
enum MultipartCheck {
  static let boundary = "b"

  private struct Part: Equatable {
    let fields: [HTTPHeaders.Field]
    var bytes: [UInt8] = []
    var isWhole = false
  }

  private struct Reading: Equatable {
    var parts: [Part] = []
    var isAtEnd = false
    var isMalformed = false
  }

  static func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let choice = bytes.first else { return }
    let body = Array(bytes.dropFirst())
    let whole = try read(body, pieceByteCount: max(1, body.count))
    let inPieces = try read(body, pieceByteCount: 1 + Int(choice) % 64)
    try promise(whole == inPieces, "Another form came of the same bytes in smaller pieces.")
    try checkBounds(of: whole, body)
    if whole.isAtEnd { try checkRewritten(whole) }
  }

  private static func read(
    _ body: [UInt8], pieceByteCount: Int
  ) throws(BrokenPromise) -> Reading {
    guard var reader = MultipartReader(boundary: boundary) else {
      throw BrokenPromise("The boundary is refused.")
    }
    var reading = Reading()
    var rest = body[...]
    while true {
      let event: MultipartReader.Event
      do throws(MultipartReader.Malformed) {
        event = try reader.next()
      } catch {
        reading.isMalformed = true
        return reading
      }
      let last = reading.parts.count - 1
      switch event {
      case .starved:
        if rest.isEmpty { return reading }
        reader.feed(Array(rest.prefix(pieceByteCount)).span)
        rest = rest.dropFirst(pieceByteCount)
      case .part(let headers): reading.parts.append(Part(fields: headers.fields))
      case .bytes(let bytes):
        try promise(last >= 0 && !reading.parts[last].isWhole, "Bytes came outside of a part.")
        reading.parts[last].bytes += bytes
      case .partEnd:
        try promise(last >= 0 && !reading.parts[last].isWhole, "A part ended twice.")
        reading.parts[last].isWhole = true
      case .end:
        try promise(reader.isAtEnd, "The reader ended and does not know it.")
        reading.isAtEnd = true
        return reading
      }
    }
  }

  private static func checkBounds(of reading: Reading, _ body: [UInt8]) throws(BrokenPromise) {
    let byteCount = reading.parts.reduce(0) { $0 + $1.bytes.count }
    try promise(byteCount <= body.count, "The parts have more bytes than the body.")
    let delimiter = Array("\r\n--\(boundary)".utf8)
    for part in reading.parts {
      try promise(
        !contains(delimiter, in: Array("\r\n".utf8) + part.bytes),
        "A part's bytes hold the delimiter.")
      for field in part.fields {
        try promise(HTTPText.isToken(field.name.utf8), "A field's name is no token.")
        try promise(
          !contains(Array("\r\n".utf8), in: Array(field.value.utf8)), "A field has two lines.")
        if field.name == "content-disposition" {
          try FieldCheck.checkDisposition(field.value)
        }
      }
    }
    try promise(
      !reading.isAtEnd || reading.parts.allSatisfy(\.isWhole), "The form ended before a part did.")
  }

  /// Written again from what was read, it is the same form.
  private static func checkRewritten(_ reading: Reading) throws(BrokenPromise) {
    var body: [UInt8] = []
    for part in reading.parts {
      let head = part.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
      // Bytes that are no text were replaced by longer ones.
      if head.utf8.count > MultipartReader.headByteLimit { return }
      body += Array("--\(boundary)\r\n\(head)\r\n".utf8) + part.bytes + Array("\r\n".utf8)
    }
    body += Array("--\(boundary)--\r\n".utf8)
    try promise(
      try read(body, pieceByteCount: body.count) == reading, "Written again, it is another form.")
  }

  private static func contains(_ pattern: [UInt8], in bytes: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: pattern) }
  }
}
