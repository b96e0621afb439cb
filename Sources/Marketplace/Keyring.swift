import BlobStore
public import CoreStore
import Messaging
public import Model

/// Tokens: what people sign in with. The store keeps their SHA-256 only.
public struct Keyring: Sendable {
  /// A token as its owner gets it, this once.
  public struct Issued: Sendable {
    /// `attache_` and 64 hexadecimal digits: 256 random bits.
    public let secret: String
    public let token: AccessToken
  }

  /// Whom a token signs in.
  public struct SignIn: Hashable, Sendable {
    public let person: Person
    public let token: AccessToken
  }

  private static let prefix = "attache_"
  private static let dayMicroseconds: Int64 = 86_400_000_000

  let store: any MarketStore

  public init(store: any MarketStore) { self.store = store }

  /// - Throws: `.denied(.notFound)` when there is no such person, or they were deleted; `.invalid`.
  public func issue(
    for person: PersonID, label: String = "", expiresAt: Timestamp? = nil, at now: Timestamp
  ) throws(MarketError) -> Issued {
    let label = try TextRule.label.checked(label)
    if let expiresAt, expiresAt <= now {
      throw .invalid(field: "expires", sentence: "The token would expire before it is made.")
    }
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let secret = Self.prefix + Hexadecimal.encode(bytes)
    let token = AccessToken(
      personID: person, label: label, createdAt: now, expiresAt: expiresAt)
    return try store.act(nil) { core in
      guard let owner = try core.person(person), owner.deletedAt == nil else {
        throw MarketError.denied(.notFound)
      }
      try core.insert(token, withSHA256: Self.hash(secret))
      return Issued(secret: secret, token: token)
    }
  }

  /// `nil` for anything that is not a valid token of somebody who is there. Notes the day of use.
  ///
  /// - Throws: `.storeFailed`.
  public func signIn(_ secret: String, at now: Timestamp) throws(MarketError) -> SignIn? {
    guard secret.utf8.count == Self.prefix.utf8.count + 64, secret.hasPrefix(Self.prefix) else {
      return nil
    }
    // The hash is looked up, so that no comparison takes longer for a better guess.
    let hash = Self.hash(secret)
    let found: SignIn? = try store.look { core in
      guard let token = try core.token(withSHA256: hash), token.isValid(at: now),
        let person = try core.person(token.personID), person.deletedAt == nil
      else { return nil }
      return SignIn(person: person, token: token)
    }
    let day = Int(clamping: now.microseconds / Self.dayMicroseconds)
    if let found, found.token.lastUsedDay != day {
      try store.act(nil) { core in try core.noteUse(of: found.token.id, onDay: day) }
    }
    return found
  }

  /// All of a person's, or everybody's first thousand, the oldest first.
  public func tokens(of person: PersonID?) throws(MarketError) -> [AccessToken] {
    try store.look { core in try core.tokens(of: person, limit: 1000) }
  }

  /// `false` when there is no such token, or it was revoked before.
  public func revoke(_ token: TokenID, at now: Timestamp) throws(MarketError) -> Bool {
    try store.act(nil) { core in try core.revoke(token, at: now) }
  }

  private static func hash(_ secret: String) -> BlobID {
    SHA256.digest(of: Array(secret.utf8).span)
  }
}
