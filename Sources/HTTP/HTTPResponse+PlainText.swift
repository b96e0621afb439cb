extension HTTPResponse {
  /// As it goes over the wire, connection closed after it; for bodies of bytes.
  func plainText(requestID: String) -> [UInt8] {
    guard case .bytes(let bytes, let range) = body else { return [] }
    var head = "HTTP/1.1 \(status) \(reasonPhrase)\r\n"
    for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
    head +=
      "x-request-id: \(requestID)\r\nconnection: close\r\ncontent-length: \(range.count)\r\n\r\n"
    return Array(head.utf8) + bytes.bytes[range]
  }

  private var reasonPhrase: String {
    switch status {
    case 413: "Content Too Large"
    case 503: "Service Unavailable"
    default: "Refused"
    }
  }
}
