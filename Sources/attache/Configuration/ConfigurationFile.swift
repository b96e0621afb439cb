/// The lines of a configuration file: `key = value`, `#` comments, empty ones.
///
/// A `#` begins a comment at the start of a line or after a blank; so a value may hold one inside
/// a word, and what `attache config` shows can be read again.
struct ConfigurationFile: Sendable {
  struct Assignment: Sendable {
    let setting: Setting
    /// Without the blanks around it.
    let text: FilePath
    /// From 1.
    let line: Int
  }

  let assignments: [Assignment]

  init(_ bytes: [UInt8], path: FilePath) throws(ConfigurationError) {
    var assignments: [Assignment] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, raw) in lines.enumerated() {
      let line = index + 1
      let content = Self.trimmed(Self.withoutComment(raw))
      if content.isEmpty { continue }
      guard let equals = content.firstIndex(of: UInt8(ascii: "=")) else {
        throw .noEqualsSign(file: path, line: line)
      }
      let key = FilePath(bytes: Self.trimmed(content[..<equals]))
      guard let setting = Setting(rawValue: key.text) else {
        throw .unknownKey(
          key.display, file: path, line: line,
          suggestion: Suggestion.closest(
            to: key.text, among: Setting.allCases.map(\.rawValue)))
      }
      if let first = assignments.first(where: { $0.setting == setting }) {
        throw .setTwice(setting, file: path, firstLine: first.line, line: line)
      }
      let value = FilePath(bytes: Self.trimmed(content[(equals + 1)...]))
      assignments.append(Assignment(setting: setting, text: value, line: line))
    }
    self.assignments = assignments
  }

  private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for index in line.indices where line[index] == UInt8(ascii: "#") {
      if index == line.startIndex || isBlank(line[index - 1]) { return line[..<index] }
    }
    return line
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return text[first...last]
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(byte)
  }
}
