import HTTP
import Model

extension HTTPResponse {
  static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    json(text: value.description, status: status)
  }

  static func json(text: String, status: Int) -> HTTPResponse {
    var response = HTTPResponse(status: status, bytes: Array(text.utf8))
    response.headers.append("content-type", "application/json")
    response.headers.append("cache-control", "no-store")
    return response
  }

  static var noContent: HTTPResponse { HTTPResponse(status: 204) }
}
