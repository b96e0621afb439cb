/// An answer.
public struct HTTPResponse: Sendable {
  public enum Body: Sendable {
    /// `range` lies inside the bytes.
    case bytes(SharedBytes, range: Range<Int>)
    /// For HEAD: how many there would be.
    case absent(byteCount: Int)
    case stream(EventStream)
  }

  public var status: Int
  public var headers: HTTPHeaders
  public var body: Body
  /// Whether the connection ends after it.
  public var closesConnection = false
  /// What the application wants to find again in `HTTPExchangeRecord`.
  public var note: (any Sendable)?

  public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: Body) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), bytes: [UInt8] = []) {
    self.init(
      status: status, headers: headers,
      body: .bytes(bytes.isEmpty ? Self.nothing : SharedBytes(bytes), range: 0..<bytes.count))
  }

  private static let nothing = SharedBytes([])
}
