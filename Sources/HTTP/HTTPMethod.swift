/// The methods that are understood.
public enum HTTPMethod: String, CaseIterable, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"
  // Known, so that it can be said that nothing here takes them.
  case trace = "TRACE"
  case connect = "CONNECT"
  case query = "QUERY"

  /// Whether it asks for nothing but an answer (RFC 9110, 9.2.1).
  public var isSafe: Bool { self == .get || self == .head || self == .options }
}
