import CMicroHTTPD
import Glibc
import Model

/// A head in the daemon's buffer, to be read while the daemon's call lasts.
struct HeadReading {
  let connection: OpaquePointer
  let method: UnsafePointer<CChar>
  let version: UnsafePointer<CChar>

  struct RefusedHead: Error {
    let refusal: HTTPRefusal
  }

  /// Whether it is the one method whose answers are recalled.
  var isGet: Bool { strcmp(method, "GET") == 0 }

  /// Held against the rules; nothing is copied yet.
  func head(
    of exchange: HTTPExchange
  ) throws(RefusedHead) -> (head: RequestHead, bodyLength: HTTPRequest.BodyLength) {
    let limit = exchange.targetByteLimit
    guard exchange.targetPlace.count <= limit else {
      throw RefusedHead(
        refusal: .targetTooLong(byteCount: exchange.targetPlace.count, limit: limit))
    }
    let versionText = String(cString: version)
    guard versionText == "HTTP/1.1" || versionText == "HTTP/1.0" else {
      throw RefusedHead(refusal: .unsupportedVersion)
    }
    var head = RequestHead(
      targetPlace: exchange.targetPlace,
      version: RequestHead.Place(start: Int(bitPattern: version), count: versionText.utf8.count))
    withUnsafeMutablePointer(to: &head) {
      _ = MHD_get_connection_values_n(connection, .HEADER_KIND, addField, $0)
    }
    do {
      return (head, try head.bodyLength(versionText: versionText))
    } catch {
      throw RefusedHead(refusal: .malformed(error.sentence))
    }
  }

  func request(
    _ head: RequestHead, bodyLength: HTTPRequest.BodyLength, digest: BlobID?,
    of exchange: HTTPExchange
  ) throws(RefusedHead) -> HTTPRequest {
    guard let target = HTTPTarget(exchange.target) else {
      throw RefusedHead(
        refusal: .malformed("The request's target is not a well-formed absolute path."))
    }
    guard let method = HTTPMethod(rawValue: String(cString: method)) else {
      throw RefusedHead(refusal: .unknownMethod)
    }
    return HTTPRequest(
      id: exchange.id, method: method, target: target, headers: head.headers,
      bodyLength: bodyLength, digest: digest, peer: exchange.connection.peer,
      isEncrypted: exchange.isEncrypted)
  }
}

private func addField(
  _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
  _ nameByteCount: Int, _ value: UnsafePointer<CChar>?, _ valueByteCount: Int
) -> MHD_Result {
  guard let context, let name else { return .NO }
  context.assumingMemoryBound(to: RequestHead.self).pointee.fields.append(
    RequestHead.Field(
      name: RequestHead.Place(start: Int(bitPattern: name), count: nameByteCount),
      value: RequestHead.Place(
        start: Int(bitPattern: value), count: value == nil ? 0 : valueByteCount)))
  return .YES
}
