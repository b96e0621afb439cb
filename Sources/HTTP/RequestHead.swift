import CMicroHTTPD

/// A request's head as the daemon has it, held against RFC 9112 before a field of it is believed.
///
/// The daemon is lenient in ways that differ from what a proxy in front of it may read: bare CR and
/// LF, NUL, folded lines, a blank before the colon. It does not tell, but it parses in place: every
/// name and value lies in its buffer where it arrived. So the distances between them show what stood
/// there: exactly CR LF after each value, or the request is refused.
///
/// Its texts are read where they lie, and become values of their own for requests only that are
/// looked at further. So it lasts as long as the daemon's call.
struct RequestHead {
  /// Where a text lies in the daemon's buffer.
  struct Place {
    let start: Int
    let count: Int

    var end: Int { start + count }

    var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: start), count: count)
    }

    /// What is not UTF-8 is repaired.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// `name` is in lower case; this is a token.
    func isName(_ name: StaticString) -> Bool {
      count == name.utf8CodeUnitCount
        && zip(bytes, UnsafeBufferPointer(start: name.utf8Start, count: count))
          .allSatisfy { $0 | 0x20 == $1 }
    }
  }

  struct Field {
    let name: Place
    let value: Place
  }

  var targetPlace: Place
  var version: Place
  var fields: [Field] = []

  var headers: HTTPHeaders {
    HTTPHeaders(fields.map { ($0.name.text, HTTPText.trim($0.value.text)) })
  }

  /// What was asked, whole: the same bytes for the same target and fields, and for no others. For
  /// heads that were not refused, which lie in one piece. The daemon has taken the target apart
  /// where it lies, so that is given.
  func bytes(target: String) -> [UInt8] {
    let rest = Place(
      start: version.start, count: (fields.last?.value ?? version).end - version.start)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(target.utf8.count + 1 + rest.count)
    bytes += target.utf8
    bytes.append(0)
    bytes += rest.bytes
    return bytes
  }

  /// The body's length, or why the head is refused: one plain sentence.
  func bodyLength(versionText: String) throws(Malformed) -> HTTPRequest.BodyLength {
    try checkPlaces()
    for field in fields where !HTTPText.isToken(field.name.bytes) {
      throw Malformed("A header field's name holds a character that it may not.")
    }
    for field in fields {
      guard field.value.bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw Malformed(
          "The header field \(HTTPText.lowercased(field.name.text)) holds a control character.")
      }
    }
    guard fields.count(where: { $0.name.isName("host") }) <= 1 else {
      throw Malformed("The header field Host is there more than once.")
    }
    let lengths = fields.filter { $0.name.isName("content-length") }
    let codings = fields.filter { $0.name.isName("transfer-encoding") }
    guard lengths.count <= 1 else {
      throw Malformed("The header field Content-Length is there more than once.")
    }
    guard codings.count <= 1, lengths.isEmpty || codings.isEmpty else {
      throw Malformed("The request gives its body's length in two ways.")
    }
    if let coding = codings.first {
      guard HTTPText.lowercased(HTTPText.trim(coding.value.text)) == "chunked",
        versionText == "HTTP/1.1"
      else {
        throw Malformed("The only transfer coding that is understood is chunked, in HTTP/1.1.")
      }
      return .unknown
    }
    guard let text = lengths.first.map({ HTTPText.trim($0.value.text) }) else { return .none }
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(text)
    else { throw Malformed("The header field Content-Length is not a number.") }
    return length == 0 ? .none : .known(length)
  }

  struct Malformed: Error {
    let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
  }

  private func checkPlaces() throws(Malformed) {
    guard version.start == targetPlace.end + 1 else {
      throw Malformed("The request line is not well formed.")
    }
    var end = version.end
    for field in fields {
      guard field.name.start == end + 2 else {
        throw Malformed("The header's lines do not all end with CR LF, or hold NUL, or are folded.")
      }
      // The colon, and blanks if there are any.
      guard field.value.start > field.name.end else {
        throw Malformed("A header field is folded over several lines.")
      }
      end = field.value.end
    }
    // The last line's end and the empty line, which the daemon overwrites with NUL.
    guard let tail = UnsafePointer<UInt8>(bitPattern: end), fields.isEmpty || Self.isBlank(tail)
    else { throw Malformed("The header does not end with an empty line.") }
  }

  /// Four bytes that are part of the buffer: the head could not have ended before them.
  private static func isBlank(_ tail: UnsafePointer<UInt8>) -> Bool {
    tail[0] == 0 && tail[1] == 0 && tail[2] == 0 && tail[3] == 0
  }
}
