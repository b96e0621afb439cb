import HTTP
import Model

/// A problem as RFC 9457 has it: what every refusal and failure looks like to a client.
struct Problem: Error, Sendable {
  let name: ProblemName
  /// One plain sentence without internals, paths or other people's data.
  var detail: String
  var limit: Int?
  var actual: Int?
  var reason: String?
  var field: String?
  var existingID: String?
  var retryAfterSeconds: Int?
  /// For 405.
  var allowedMethods: [HTTPMethod] = []
  /// For the log, where the sentence for the client says less.
  var cause: String?

  init(
    _ name: ProblemName, _ detail: String, limit: Int? = nil, actual: Int? = nil,
    reason: String? = nil, field: String? = nil, existingID: String? = nil,
    retryAfterSeconds: Int? = nil, cause: String? = nil
  ) {
    self.name = name
    self.detail = detail
    self.limit = limit
    self.actual = actual
    self.reason = reason
    self.field = field
    self.existingID = existingID
    self.retryAfterSeconds = retryAfterSeconds
    self.cause = cause
  }

  static func invalid(_ field: String, _ detail: String) -> Problem {
    Problem(.validation, detail, field: field)
  }

  func json(requestID: String) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(key: "type", value: .string("/problems/\(name.rawValue)")),
      .init(key: "title", value: .string(name.title)),
      .init(key: "status", value: .integer(name.status)),
      .init(key: "detail", value: .string(detail)),
      .init(key: "request_id", value: .string(requestID)),
    ]
    if let limit { members.append(.init(key: "limit", value: .integer(limit))) }
    if let actual { members.append(.init(key: "actual", value: .integer(actual))) }
    if let reason { members.append(.init(key: "reason", value: .string(reason))) }
    if let field { members.append(.init(key: "field", value: .string(field))) }
    if let existingID { members.append(.init(key: "existing_id", value: .string(existingID))) }
    return .object(members)
  }

  func response(requestID: String) -> HTTPResponse {
    var response = HTTPResponse(
      status: name.status, bytes: Array(json(requestID: requestID).description.utf8))
    response.headers.append("content-type", "application/problem+json")
    response.headers.append("cache-control", "no-store")
    if name == .unauthenticated { response.headers.append("www-authenticate", "Bearer") }
    if let retryAfterSeconds {
      response.headers.append("retry-after", String(retryAfterSeconds))
    }
    if !allowedMethods.isEmpty {
      response.headers.append(
        "allow", allowedMethods.map(\.rawValue).sorted().joined(separator: ", "))
    }
    return response
  }
}
