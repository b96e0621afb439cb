import Model

extension SQLiteTransaction {
  /// Parameters of one `IN` list; the lists come in five lengths, so that there are five statements
  /// to prepare and not one a length.
  private static let listLengths = [1, 4, 16, 64, 256]

  /// Runs `sql` for all of `keys`, as often as it takes. In place of `$ids` it gets a list, whose
  /// parameters come after those of `values`.
  func rows<Value>(
    among keys: [String], _ sql: String, with values: [SQLValue] = [],
    _ decode: (inout ResultRow) throws(CoreStoreError) -> Value
  ) throws(CoreStoreError) -> [Value] {
    let keys = Array(Set(keys)).sorted()
    var found: [Value] = []
    var start = 0
    while start < keys.count {
      let chunk = Array(keys[start..<min(start + 256, keys.count)])
      start += chunk.count
      let length = Self.listLengths.first { $0 >= chunk.count } ?? chunk.count
      let list = (1...length).map { "$\($0 + values.count)" }.joined(separator: ", ")
      // The last key again fills the list; it finds nothing twice.
      let filled = (0..<length).map { SQLValue.text(chunk[min($0, chunk.count - 1)]) }
      found += try connection.rows(Self.fill(sql, with: list), values + filled, decode)
    }
    return found
  }

  /// By bytes: `replacing`, by characters, took longer than the query.
  private static func fill(_ sql: String, with list: String) -> String {
    let mark = "ids".utf8
    var text = ""
    for (index, piece) in sql.utf8.split(
      separator: UInt8(ascii: "$"), omittingEmptySubsequences: false
    ).enumerated() {
      let isMark = index > 0 && piece.starts(with: mark)
      if isMark { text += list } else if index > 0 { text += "$" }
      text += Substring(isMark ? piece.dropFirst(mark.count) : piece)
    }
    return text
  }
}
