import HTTP
import Model

/// The answer to somebody who may have a blob: whole, a part of it, or that they have it already.
struct Download {
  let blobID: BlobID
  let byteCount: Int
  let mediaType: MediaType
  /// `nil`: to be shown in place.
  let disposition: String?

  private var etag: String { "\"\(blobID)\"" }

  func answer(to request: HTTPRequest, from shelf: BlobShelf) throws -> HTTPResponse {
    if isKnown(to: request) {
      return HTTPResponse(status: 304, headers: headers)
    }
    var range = 0..<byteCount
    var status = 200
    var headers = headers
    if request.method == .get, mayBePart(request) {
      switch ByteRange(request.headers["range"], byteCount: byteCount) {
      case .whole: break
      case .part(let part):
        range = part
        status = 206
        headers.append(
          "content-range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(byteCount)")
      case .unsatisfiable: return unsatisfiable(request)
      }
    }
    headers.append("content-type", mediaType.description)
    headers.append("accept-ranges", "bytes")
    guard request.method == .get else {
      return HTTPResponse(status: status, headers: headers, body: .absent(byteCount: byteCount))
    }
    let bytes = try shelf.bytes(of: blobID, byteCount: byteCount)
    guard range.upperBound <= bytes.count else {
      throw Problem(
        .internal, "Something failed here; it was logged under the request's id.",
        cause: "blob \(blobID) has \(bytes.count) bytes; \(byteCount) are recorded")
    }
    return HTTPResponse(status: status, headers: headers, body: .bytes(bytes, range: range))
  }

  private var headers: HTTPHeaders {
    var headers = HTTPHeaders([
      ("etag", etag), ("cache-control", "private, no-cache"), ("vary", "Authorization, Cookie"),
      ("cross-origin-resource-policy", "same-origin"),
      ("content-security-policy", "sandbox; default-src 'none'"),
    ])
    headers.append("content-disposition", disposition ?? "inline")
    return headers
  }

  private func isKnown(to request: HTTPRequest) -> Bool {
    request.headers.list("if-none-match").contains { known in
      // Weakly compared (RFC 9110, 13.1.2).
      known == "*" || known == etag || known == "W/\(etag)"
    }
  }

  /// A part of another version would be nonsense to them.
  private func mayBePart(_ request: HTTPRequest) -> Bool {
    request.headers["if-range"].map { $0 == etag } ?? true
  }

  private func unsatisfiable(_ request: HTTPRequest) -> HTTPResponse {
    var response = Problem(
      .rangeNotSatisfiable, "The range lies outside of the \(byteCount) bytes.", limit: byteCount
    ).response(requestID: request.id)
    response.headers.append("content-range", "bytes */\(byteCount)")
    return response
  }
}
