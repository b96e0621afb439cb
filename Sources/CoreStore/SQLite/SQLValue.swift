import Model

/// What is bound to a parameter: the few types that SQLite and PostgreSQL share.
enum SQLValue {
  case null
  case integer(Int64)
  case text(String)
}

extension SQLValue {
  static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

  static func time(_ value: Timestamp) -> SQLValue { .integer(value.microseconds) }

  /// 0 or 1.
  static func flag(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }

  static func optionalText(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

  static func optionalTime(_ value: Timestamp?) -> SQLValue {
    value.map { .time($0) } ?? .null
  }

  static func optionalID<Kind>(_ value: Identifier<Kind>?) -> SQLValue {
    value.map { .id($0) } ?? .null
  }

  static func id<Kind>(_ value: Identifier<Kind>) -> SQLValue { .text(value.description) }

  static func id(_ value: BlobID) -> SQLValue { .text(value.description) }
}
