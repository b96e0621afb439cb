import Attachments
import Marketplace
import Model

/// `attache token`: makes tokens for people to sign in with, lists and revokes them.
struct TokenCommand {
  enum Action: String, CaseIterable {
    case create
    case list
    case revoke
  }

  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    switch Action(rawValue: command.operands.first?.text ?? "") {
    case .create: try create(console)
    case .revoke: try revoke(console)
    case .list, nil: try list(console)
    }
    return .success
  }

  private func create(_ console: Console) throws(CommandError) {
    let now = TimeSource.system.now()
    let person: PersonID
    let label: String
    var expiresAt: Timestamp?
    do throws(UsageError) {
      person = try subject("PERSON", "per_") { PersonID($0) }
      label = try Newcomer.text(of: .label, command) ?? ""
      if let typed = try Newcomer.text(of: .expires, command) {
        expiresAt = now.adding(seconds: try Lifetime(typed).seconds)
      }
    } catch {
      throw .usage(error)
    }
    let keyring = Keyring(store: try DataStore(for: command, environment, .existing).core)
    let issued: Keyring.Issued
    do throws(MarketError) {
      issued = try keyring.issue(for: person, label: label, expiresAt: expiresAt, at: now)
    } catch .denied {
      throw .refused("There is no person \(person).")
    } catch {
      throw CommandError(error)
    }
    if command.has(.json) {
      let secret = JSONValue.Member(key: "token", value: .string(issued.secret))
      try console.write("\(JSONValue.object([secret] + Self.members(of: issued.token)))\n")
    } else {
      try console.write("\(issued.secret)\n")
      console.complain("this is shown once; \(Self.line(of: issued.token))")
    }
  }

  private func list(_ console: Console) throws(CommandError) {
    var person: PersonID?
    if command.operands.count > 1 {
      do throws(UsageError) {
        person = try subject("PERSON", "per_") { PersonID($0) }
      } catch {
        throw .usage(error)
      }
    }
    let keyring = Keyring(store: try DataStore(for: command, environment, .existing).core)
    let tokens: [AccessToken]
    do throws(MarketError) {
      tokens = try keyring.tokens(of: person)
    } catch {
      throw CommandError(error)
    }
    for token in tokens {
      try console.write(
        command.has(.json)
          ? "\(JSONValue.object(Self.members(of: token)))\n" : "\(Self.line(of: token))\n")
    }
  }

  private func revoke(_ console: Console) throws(CommandError) {
    let id: TokenID
    do throws(UsageError) {
      id = try subject("TOKEN", "tok_") { TokenID($0) }
    } catch {
      throw .usage(error)
    }
    let keyring = Keyring(store: try DataStore(for: command, environment, .existing).core)
    let wasRevoked: Bool
    do throws(MarketError) {
      wasRevoked = try keyring.revoke(id, at: TimeSource.system.now())
    } catch {
      throw CommandError(error)
    }
    guard wasRevoked else {
      throw .refused("There is no token \(id), or it was revoked before.")
    }
    if command.has(.json) {
      try console.write("\(["id": .string(id.description), "revoked": .bool(true)] as JSONValue)\n")
    } else {
      try console.write("revoked \(id)\n")
    }
  }

  /// The second operand: whose token, or which.
  private func subject<ID>(
    _ placeholder: String, _ prefix: String, _ parse: (String) -> ID?
  ) throws(UsageError) -> ID {
    guard command.operands.count > 1 else {
      throw .missingOperand(.token, placeholder: placeholder)
    }
    let typed = command.operands[1]
    guard let id = parse(typed.text) else {
      throw .badIdentifier(typed.display, prefix: prefix)
    }
    return id
  }

  private static func members(of token: AccessToken) -> [JSONValue.Member] {
    [
      .init(key: "id", value: .string(token.id.description)),
      .init(key: "person", value: .string(token.personID.description)),
      .init(key: "label", value: .string(token.label)),
      .init(key: "created_at", value: .string(token.createdAt.iso8601)),
      .init(key: "expires_at", value: .string(token.expiresAt?.iso8601)),
      .init(key: "revoked_at", value: .string(token.revokedAt?.iso8601)),
      .init(key: "last_used_on", value: .string(lastUse(of: token))),
    ]
  }

  private static func line(of token: AccessToken) -> String {
    let label = token.label.isEmpty ? "" : " (\(token.label.escapingControlCharacters))"
    let expiry = token.expiresAt.map { ", expires \($0.iso8601)" } ?? ", never expires"
    let revoked = token.revokedAt.map { ", revoked \($0.iso8601)" } ?? ""
    let use = lastUse(of: token).map { ", last used on \($0)" } ?? ""
    return "\(token.id) of \(token.personID)\(label)\(expiry)\(use)\(revoked)"
  }

  /// `YYYY-MM-DD`
  private static func lastUse(of token: AccessToken) -> String? {
    token.lastUsedDay.map { day in
      let midnight = Timestamp(microseconds: 0).adding(seconds: Int64(day) * 86_400)
      return String(midnight.iso8601.prefix { $0 != "T" })
    }
  }
}
