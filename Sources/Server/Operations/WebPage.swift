import BlobStore
import HTTP
import Model

/// The page's files as answers.
struct WebPage: Sendable {
  private struct File: Sendable {
    let bytes: SharedBytes
    let etag: String
    let type: String
  }

  /// Nothing from elsewhere, nothing inline, nobody may frame it.
  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

  private let files: [String: File]
  private static let contractName = "openapi.yaml"

  /// The page's files by name, and the description of the interface. Whether this is a demonstration
  /// is a file too: the page asks before anybody is signed in.
  init(_ contents: [String: [UInt8]], contract: [UInt8], isDemo: Bool) {
    let told = ["demo.json": Array("{\"is_demo\":\(isDemo)}\n".utf8), Self.contractName: contract]
    let all = contents.merging(told) { file, _ in file }
    files = all.reduce(into: [:]) { files, entry in
      files[entry.key] = File(
        bytes: SharedBytes(entry.value),
        etag: "\"\(SHA256.digest(of: entry.value.span).description.prefix(32))\"",
        type: Self.type(of: entry.key))
    }
  }

  var routes: [Route] {
    [
      Route(
        .get, "/v1/openapi.yaml", .anybody, .answer { try answer($0, Self.contractName) }),
      Route(.get, "/", .anybody, .answer { try answer($0, "index.html") }),
      Route(
        .get, "/assets/{name}", .anybody, .answer { try answer($0, $0.values["name"] ?? "") }),
    ]
  }

  private func answer(_ call: Call, _ name: String) throws -> HTTPResponse {
    guard let file = files[name] else { throw Problem.notFound }
    let headers = HTTPHeaders([
      ("etag", file.etag), ("cache-control", "no-cache"), ("content-type", file.type),
      ("content-security-policy", Self.policy), ("referrer-policy", "same-origin"),
      ("cross-origin-resource-policy", "same-origin"),
      ("cross-origin-opener-policy", "same-origin"),
    ])
    if call.request.headers.list("if-none-match").contains(file.etag) {
      return HTTPResponse(status: 304, headers: headers)
    }
    return HTTPResponse(
      status: 200, headers: headers, body: .bytes(file.bytes, range: 0..<file.bytes.count))
  }

  private static func type(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "yaml": "application/yaml"
    default: "application/octet-stream"
    }
  }
}
