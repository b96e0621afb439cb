import CMicroHTTPD
import Glibc

/// A head in the daemon's buffer, to be read while the daemon's call lasts.
struct HeadReading {
  let connection: OpaquePointer
  let method: UnsafePointer<CChar>
  let version: UnsafePointer<CChar>

  func request(
    of exchange: HTTPExchange, isEncrypted: Bool
  ) -> Result<HTTPRequest, RefusedHead> {
    do {
      return .success(try read(exchange, isEncrypted: isEncrypted))
    } catch {
      return .failure(error)
    }
  }

  struct RefusedHead: Error {
    let refusal: HTTPRefusal
  }

  private func read(
    _ exchange: HTTPExchange, isEncrypted: Bool
  ) throws(RefusedHead) -> HTTPRequest {
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
    let length: HTTPRequest.BodyLength
    do {
      length = try head.bodyLength(versionText: versionText)
    } catch {
      throw RefusedHead(refusal: .malformed(error.sentence))
    }
    guard let target = HTTPTarget(exchange.target) else {
      throw RefusedHead(
        refusal: .malformed("The request's target is not a well-formed absolute path."))
    }
    guard let method = HTTPMethod(rawValue: String(cString: method)) else {
      throw RefusedHead(refusal: .unknownMethod)
    }
    return HTTPRequest(
      id: exchange.id, method: method, target: target, headers: head.headers, bodyLength: length,
      peer: exchange.connection.peer, isEncrypted: isEncrypted)
  }
}

private func addField(
  _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
  _ nameByteCount: Int, _ value: UnsafePointer<CChar>?, _ valueByteCount: Int
) -> MHD_Result {
  guard let context, let name else { return .NO }
  let head = context.assumingMemoryBound(to: RequestHead.self)
  let nameBytes = UnsafeRawBufferPointer(start: name, count: nameByteCount)
  let valueBytes = UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : valueByteCount)
  head.pointee.fields.append(
    RequestHead.Field(
      name: RequestHead.Place(start: Int(bitPattern: name), count: nameByteCount),
      value: RequestHead.Place(start: Int(bitPattern: value), count: valueBytes.count)))
  head.pointee.headers.append(
    String(decoding: nameBytes, as: UTF8.self),
    HTTPText.trim(String(decoding: valueBytes, as: UTF8.self)))
  return .YES
}
