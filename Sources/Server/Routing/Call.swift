import HTTP
import Marketplace
import Model

/// A request that found its route: who asks, and for what.
struct Call: Sendable {
  let request: HTTPRequest
  let route: Route
  let values: [Substring: String]
  /// `nil` on routes for anybody when nobody is signed in.
  let caller: Caller?
  let now: Timestamp

  /// Who is signed in.
  ///
  /// - Throws: `Problem` where nobody is.
  var person: Person {
    get throws(Problem) {
      guard let caller else { throw Problem(.unauthenticated, "Nobody is signed in.") }
      return caller.person
    }
  }

  /// What stands in the path. A text that is no id names nothing, so it is not found.
  func id<Kind>(_ name: Substring = "id", _ kind: Kind.Type) throws(Problem) -> Identifier<Kind> {
    guard let text = values[name], let id = Identifier<Kind>(text) else { throw .notFound }
    return id
  }

  /// The page of a list that is asked for.
  func pageRequest() throws -> PageRequest {
    try PageRequest(
      limit: try number("limit") ?? PageRequest.standardLimit,
      cursor: request.target.query("cursor"))
  }

  func number(_ name: String) throws(Problem) -> Int? {
    guard let text = request.target.query(name) else { return nil }
    guard !text.isEmpty, text.utf8.count <= 18,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text)
    else { throw .invalid(name, "The parameter \(name) is not a whole number.") }
    return number
  }

  func flag(_ name: String) throws(Problem) -> Bool? {
    switch request.target.query(name) {
    case nil: return nil
    case "true": return true
    case "false": return false
    default: throw .invalid(name, "The parameter \(name) is neither true nor false.")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws(Problem) -> Choice? where Choice.RawValue == String {
    guard let text = request.target.query(name) else { return nil }
    return try JSONFields.choice(text, name, type)
  }
}

/// Who is signed in, and how.
struct Caller: Sendable {
  enum Proof: Sendable {
    case token(AccessToken, secret: String, isCookie: Bool)
    /// A token of the marketplace's own sign-in.
    case external(expiresAt: Timestamp)
  }

  let person: Person
  let proof: Proof

  var expiresAt: Timestamp? {
    switch proof {
    case .token(let token, _, _): token.expiresAt
    case .external(let expiresAt): expiresAt
    }
  }
}
