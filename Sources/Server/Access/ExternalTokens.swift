import BlobStore
import HTTP
import Model

/// JSON Web Tokens of a marketplace's own sign-in (RFC 7519): HS256 with one shared key, and no
/// other algorithm, whatever the token says.
struct ExternalTokens: Sendable {
  struct Claims: Sendable {
    let subject: String
    let name: String
    let role: Person.Role
    let expiresAt: Timestamp
  }

  /// Clocks differ; so much is forgiven.
  private static let leewaySeconds: Int64 = 30
  static let minimumKeyByteCount = 32

  private let key: [UInt8]

  init(key: [UInt8]) { self.key = key }

  /// `nil` for whatever is not a valid token.
  func verify(_ token: String, at now: Timestamp) -> Claims? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard token.utf8.count <= 8_192, parts.count == 3,
      let signature = Base64.decode(parts[2], alphabet: .url),
      let head = Base64.decode(parts[0], alphabet: .url),
      let body = Base64.decode(parts[1], alphabet: .url)
    else { return nil }
    let signed = Array("\(parts[0]).\(parts[1])".utf8)
    guard Self.isEqual(signature, HMAC.sha256(of: signed, key: key)),
      case .object(let headers)? = try? JSONReader.read(head),
      headers.first(where: { $0.key == "alg" })?.value == .string("HS256"),
      !headers.contains(where: { $0.key == "crit" }),
      case .object(let members)? = try? JSONReader.read(body)
    else { return nil }
    return claims(Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }, at: now)
  }

  private func claims(_ members: [String: JSONValue], at now: Timestamp) -> Claims? {
    guard case .string(let subject)? = members["sub"], !subject.isEmpty,
      case .integer(let expiry)? = members["exp"],
      case .string(let roleText)? = members["role"], let role = Person.Role(rawValue: roleText)
    else { return nil }
    let expiresAt = Timestamp(microseconds: 0).adding(seconds: Int64(expiry))
    guard now < expiresAt.adding(seconds: Self.leewaySeconds) else { return nil }
    if let start = members["nbf"] {
      guard case .integer(let seconds) = start,
        Timestamp(microseconds: 0).adding(seconds: Int64(seconds))
          <= now.adding(seconds: Self.leewaySeconds)
      else { return nil }
    }
    var name = subject
    if case .string(let given)? = members["name"] { name = given }
    return Claims(subject: subject, name: name, role: role, expiresAt: expiresAt)
  }

  /// Takes as long for a good guess as for a bad one.
  private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
