/// The tables' history: every step that was ever released, in order, never edited afterwards.
struct Schema: Sendable {
  /// SQL that leads from the version before to this one; the first one starts from nothing.
  struct Migration: Sendable {
    let sql: String
  }

  /// Migration 1 is the first element.
  let migrations: [Migration]

  var version: Int { migrations.count }

  static let current = Schema(migrations: [.version1, .version2, .version3])

  /// Says in the file's header whose it is: "ATTC" in ASCII.
  static let applicationID = 0x4154_5443
}
