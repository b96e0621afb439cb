import CSQLite
import Model

/// A row of a result, read column after column in the order of the query.
///
/// What does not have the expected type or spelling was not written by this program, and is
/// reported as damage instead of being guessed at.
struct ResultRow: ~Copyable {
  private let statement: OpaquePointer
  private var next: CInt = 0

  init(of statement: OpaquePointer) {
    self.statement = statement
  }

  mutating func optionalInteger() throws(CoreStoreError) -> Int64? {
    let column = try advance()
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return nil
    case SQLITE_INTEGER: return sqlite3_column_int64(statement, column)
    default: throw damage(column)
    }
  }

  mutating func optionalText() throws(CoreStoreError) -> String? {
    let column = try advance()
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return nil
    case SQLITE_TEXT:
      // First the text, then its length: SQLite may convert it in between otherwise.
      guard let start = sqlite3_column_text(statement, column) else { throw damage(column) }
      let count = Int(sqlite3_column_bytes(statement, column))
      let bytes = UnsafeBufferPointer(start: start, count: count)
      guard let text = String(validating: bytes, as: UTF8.self) else { throw damage(column) }
      return text
    default: throw damage(column)
    }
  }

  mutating func integer() throws(CoreStoreError) -> Int64 {
    guard let value = try optionalInteger() else { throw damage(next - 1) }
    return value
  }

  mutating func text() throws(CoreStoreError) -> String {
    guard let value = try optionalText() else { throw damage(next - 1) }
    return value
  }

  mutating func count() throws(CoreStoreError) -> Int {
    guard let value = Int(exactly: try integer()) else { throw damage(next - 1) }
    return value
  }

  mutating func flag() throws(CoreStoreError) -> Bool {
    switch try integer() {
    case 0: return false
    case 1: return true
    default: throw damage(next - 1)
    }
  }

  mutating func time() throws(CoreStoreError) -> Timestamp {
    Timestamp(microseconds: try integer())
  }

  mutating func optionalTime() throws(CoreStoreError) -> Timestamp? {
    try optionalInteger().map { Timestamp(microseconds: $0) }
  }

  mutating func optionalID<Kind>(_ kind: Kind.Type) throws(CoreStoreError) -> Identifier<Kind>? {
    try optional { Identifier<Kind>($0) }
  }

  mutating func id<Kind>(_ kind: Kind.Type) throws(CoreStoreError) -> Identifier<Kind> {
    try parsed { Identifier<Kind>($0) }
  }

  mutating func blobID() throws(CoreStoreError) -> BlobID {
    try parsed { BlobID($0) }
  }

  mutating func mediaType() throws(CoreStoreError) -> MediaType {
    try parsed { MediaType($0) }
  }

  mutating func value<Value: RawRepresentable<String>>(
    _ type: Value.Type
  ) throws(CoreStoreError) -> Value {
    try parsed { Value(rawValue: $0) }
  }

  mutating func parsed<Value>(_ parse: (String) -> Value?) throws(CoreStoreError) -> Value {
    guard let value = parse(try text()) else { throw damage(next - 1) }
    return value
  }

  mutating func optional<Value>(
    _ parse: (String) -> Value?
  ) throws(CoreStoreError) -> Value? {
    guard let text = try optionalText() else { return nil }
    guard let value = parse(text) else { throw damage(next - 1) }
    return value
  }

  private mutating func advance() throws(CoreStoreError) -> CInt {
    guard next < sqlite3_column_count(statement) else {
      throw .misused(reason: "a query has fewer columns than are read")
    }
    defer { next += 1 }
    return next
  }

  /// Names the column and never its value, which may be private.
  private func damage(_ column: CInt) -> CoreStoreError {
    let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? "\(column)"
    return .corrupt(reason: "column \(name) holds a value that was never written there")
  }
}
