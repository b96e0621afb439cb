/// Takes a `multipart/form-data` body apart (RFC 7578, RFC 2046), piece by piece.
///
/// It holds no more than what was fed and not asked for yet, and an unfinished line of a part's
/// header; a part's end is an event of its own, so that what came can be worked on before more is
/// taken.
public struct MultipartReader: Sendable {
  public enum Event: Sendable {
    /// Feed more.
    case starved
    /// A part begins.
    case part(HTTPHeaders)
    /// Of the part that began last.
    case bytes([UInt8])
    case partEnd
    /// The closing delimiter was there; what follows is ignored.
    case end
  }

  public struct Malformed: Error, Sendable {
    /// One plain sentence.
    public let sentence: String
  }

  /// Of one part's header, in bytes.
  public static let headByteLimit = 8_192

  private enum State {
    case preamble
    /// After a delimiter: the rest of its line tells whether it was the last one.
    case delimiter
    case head
    case bytes
    case epilogue
  }

  private let delimiter: [UInt8]
  private var buffer: [UInt8]
  private var state = State.preamble

  /// `nil` unless `boundary` is 1 to 70 characters of those that RFC 2046 allows.
  public init?(boundary: String) {
    let allowed = "'()+_,-./:=? "
    guard (1...70).contains(boundary.utf8.count), !boundary.hasSuffix(" "),
      boundary.utf8.allSatisfy({ unit in
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "A")...UInt8(ascii: "Z"):
          true
        default: allowed.utf8.contains(unit)
        }
      })
    else { return nil }
    delimiter = Array("\r\n--\(boundary)".utf8)
    // The first delimiter needs no line end in front of it; this one makes it look like the others.
    buffer = Array("\r\n".utf8)
  }

  public var isAtEnd: Bool { if case .epilogue = state { true } else { false } }

  public mutating func feed(_ piece: Span<UInt8>) {
    if isAtEnd { return }
    piece.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
  }

  /// What comes next in what was fed.
  public mutating func next() throws(Malformed) -> Event {
    while true {
      switch state {
      case .preamble:
        guard let place = find(delimiter, keeping: delimiter.count - 1) else { return .starved }
        buffer.removeFirst(place + delimiter.count)
        state = .delimiter
      case .delimiter:
        guard let isLast = try readDelimiterLine() else { return .starved }
        state = isLast ? .epilogue : .head
        if isLast { buffer = [] }
      case .head:
        guard let headers = try readHead() else { return .starved }
        state = .bytes
        return .part(headers)
      case .bytes: return readBytes()
      case .epilogue: return .end
      }
    }
  }

  /// Where `pattern` begins. Without one everything but the last `kept` bytes is thrown away.
  private mutating func find(_ pattern: [UInt8], keeping kept: Int) -> Int? {
    if let place = Self.place(of: pattern, in: buffer) { return place }
    buffer.removeFirst(max(0, buffer.count - kept))
    return nil
  }

  /// `nil` when the line is not complete.
  private mutating func readDelimiterLine() throws(Malformed) -> Bool? {
    guard buffer.count >= 2 else { return nil }
    if buffer[0] == UInt8(ascii: "-"), buffer[1] == UInt8(ascii: "-") { return true }
    let blanks = buffer.prefix { $0 == 0x20 || $0 == 0x09 }.count
    guard blanks <= 70 else { throw Malformed(sentence: "A delimiter's line is too long.") }
    guard buffer.count >= blanks + 2 else { return nil }
    guard buffer[blanks] == 0x0D, buffer[blanks + 1] == 0x0A else {
      throw Malformed(sentence: "A delimiter is followed by something else than a line end.")
    }
    buffer.removeFirst(blanks)
    return false
  }

  /// `nil` when the head is not complete. It begins with the line end of its delimiter, so that a
  /// head without fields ends like the others.
  private mutating func readHead() throws(Malformed) -> HTTPHeaders? {
    guard let end = Self.place(of: Array("\r\n\r\n".utf8), in: buffer) else {
      // Three bytes of the empty line may be there already.
      guard buffer.count <= Self.headByteLimit + 3 else {
        throw Malformed(
          sentence: "A part's header has more than \(Self.headByteLimit) bytes.")
      }
      return nil
    }
    guard end <= Self.headByteLimit else {
      throw Malformed(
        sentence: "A part's header has \(end) bytes; the limit is \(Self.headByteLimit).")
    }
    var headers = HTTPHeaders()
    let lines = String(decoding: buffer[..<end], as: UTF8.self)
    for line in lines.split(omittingEmptySubsequences: true, whereSeparator: { $0 == "\r\n" }) {
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")),
        HTTPText.isToken(line.utf8[..<colon])
      else { throw Malformed(sentence: "A part's header has a line that is no field.") }
      headers.append(
        String(line[..<colon]), HTTPText.trim(line[line.utf8.index(after: colon)...]))
    }
    buffer.removeFirst(end + 4)
    // Should the part be empty, its delimiter follows at once and this is the line end before it.
    buffer.insert(contentsOf: [0x0D, 0x0A], at: 0)
    isAtPartStart = true
    return headers
  }

  private var isAtPartStart = false

  private mutating func readBytes() -> Event {
    if isAtPartStart {
      guard buffer.count >= delimiter.count else { return .starved }
      isAtPartStart = false
      if !buffer.starts(with: delimiter) { buffer.removeFirst(2) }
    }
    if let place = Self.place(of: delimiter, in: buffer) {
      if place == 0 {
        buffer.removeFirst(delimiter.count)
        state = .delimiter
        return .partEnd
      }
      let bytes = Array(buffer[..<place])
      buffer.removeFirst(place)
      return .bytes(bytes)
    }
    let certain = buffer.count - (delimiter.count - 1)
    guard certain > 0 else { return .starved }
    let bytes = Array(buffer[..<certain])
    buffer.removeFirst(certain)
    return .bytes(bytes)
  }

  private static func place(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
    let last = bytes.count - pattern.count
    return bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while start <= last, let found = bytes[start...last].firstIndex(of: first) {
        if bytes[found..<(found + pattern.count)].elementsEqual(pattern) { return found }
        start = found + 1
      }
      return nil
    }
  }
}
