import CMicroHTTPD
import Glibc

extension HTTPResponse {
  /// As it goes over the wire, connection closed after it; for bodies of bytes.
  func plainText(requestID: String) -> [UInt8] {
    guard case .bytes(let bytes, let range) = body else { return [] }
    let phrase = String(cString: MHD_get_reason_phrase_for(UInt32(clamping: status)))
    var head = "HTTP/1.1 \(status) \(phrase)\r\n"
    for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
    head +=
      "date: \(Self.date)\r\nx-request-id: \(requestID)\r\nconnection: close\r\n"
      + "content-length: \(range.count)\r\n\r\n"
    return Array(head.utf8) + bytes.bytes[range]
  }

  /// Now, as RFC 9110, 5.6.7 has it.
  private static var date: String {
    var (now, parts) = (time(nil), tm())
    gmtime_r(&now, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }
}
