import FoundationEssentials
import TestSupport
import Testing

@testable import attache

@Suite("People and tokens from the command line")
struct PeopleCommandTests {
  private let folder: TemporaryFolder
  private let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = "\(folder.path)/store"
  }

  private struct Line: Decodable {
    let id: String
    let name: String?
    let role: String?
    let status: String?
    let token: String?
    let person: String?
    let label: String?
    let expiresAt: String?
    let revokedAt: String?
    let revoked: Bool?
  }

  private func run(_ words: [String]) throws -> (status: CInt, lines: [Line], said: String) {
    let outcome = try AttacheProcess.run(words + ["--json", "-d", store])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = try outcome.lines.map { try decoder.decode(Line.self, from: Data($0.utf8)) }
    return (outcome.status, lines, outcome.diagnosticText)
  }

  @Test("People are added with their role, and listed by name")
  func people() throws {
    #expect(try run(["person", "add", "--name", "zoë", "--role", "provider"]).status == 0)
    _ = try run(["person", "add", "--name", "Ana", "--role", "partner"])
    _ = try run(["person", "add", "--name", "Ben", "--role", "provider", "--status", "away"])
    let listed = try run(["person", "list"]).lines
    #expect(listed.map(\.name) == ["Ana", "Ben", "zoë"])
    #expect(listed.map(\.role) == ["partner", "provider", "provider"])
    #expect(listed.map(\.status) == [nil, "away", "available"])
  }

  static let refusals: [([String], CInt, String)] = [
    (["person", "add", "--role", "partner"], 2, "--name NAME"),
    (["person", "add", "--name", "A"], 2, "--role ROLE"),
    (["person", "add", "--name", "A", "--role", "boss"], 2, "boss is none of customer"),
    (["person", "add", "--name", " ", "--role", "partner"], 1, "name is empty"),
    (["person", "add", "--name", "A", "--role", "support", "--status", "away"], 1, "Only"),
    (["person", "remove"], 2, "none of add, list"),
    (["person", "list", "x"], 2, "takes 1 operand and got 2"),
    (["token", "create"], 2, "1 PERSON"),
    (["token", "create", "Ana"], 2, "per_ and 32"),
    (["token", "revoke", "x"], 2, "tok_ and 32"),
    (["token", "list", "a", "b"], 2, "takes 2 operands and got 3"),
  ]

  @Test("What cannot be done is said", arguments: refusals)
  func refused(words: [String], status: CInt, sentence: String) throws {
    let outcome = try run(words)
    #expect(outcome.status == status)
    #expect(outcome.said.contains(sentence), "\(outcome.said)")
    #expect(outcome.lines.isEmpty)
  }

  @Test("A token is shown once, kept nowhere, listed and revoked")
  func tokens() throws {
    let person = try #require(
      try run(["person", "add", "--name", "Ana", "--role", "partner"]).lines.first?.id)
    let made = try run(["token", "create", person, "--expires", "30d", "--label", "laptop"])
    let line = try #require(made.lines.first)
    let secret = try #require(line.token)
    #expect(secret.hasPrefix("attache_"))
    #expect(secret.utf8.count == 8 + 64)
    #expect(line.expiresAt != nil)
    let file = String(decoding: try folder.contents(of: "store/core.sqlite"), as: UTF8.self)
    #expect(!file.contains(secret.dropFirst(8)))
    _ = try run(["token", "create", person])
    let listed = try run(["token", "list", person]).lines
    #expect(listed.map(\.label) == ["laptop", ""])
    #expect(listed.allSatisfy { $0.token == nil && $0.person == person && $0.revokedAt == nil })
    #expect(try run(["token", "revoke", line.id]).lines.first?.revoked == true)
    #expect(try run(["token", "revoke", line.id]).status == 1)
    #expect(try run(["token", "list"]).lines.first?.revokedAt != nil)
    let nobody = "per_" + String(repeating: "0", count: 32)
    #expect(try run(["token", "create", nobody]).status == 1)
    #expect(try run(["token", "create", person, "--expires", "0d"]).status == 2)
  }

  static let lifetimes: [(String, Int64?)] = [
    ("30d", 2_592_000), ("12h", 43_200), ("45m", 2700), ("90s", 90), ("36525d", 3_155_760_000),
    ("36526d", nil), ("0d", nil), ("-1d", nil), ("d", nil), ("", nil), ("5", nil), ("5w", nil),
    ("9223372036854775807d", nil),
  ]

  @Test("A lifetime is a number and a unit", arguments: lifetimes)
  func lifetime(typed: String, seconds: Int64?) {
    #expect((try? Lifetime(typed))?.seconds == seconds)
  }
}
