/// Text as it is searched and ordered: in lower case by Unicode's rules, which a database may not
/// know.
public enum FoldedText {
  public static func fold(_ text: String) -> String { text.lowercased() }

  /// What LIKE, with `\` as its escape, takes for "contains this".
  static func pattern(containing text: String) -> String {
    var pattern = "%"
    for character in fold(text).unicodeScalars {
      if character == "%" || character == "_" || character == "\\" {
        pattern.unicodeScalars.append("\\")
      }
      pattern.unicodeScalars.append(character)
    }
    return pattern + "%"
  }
}
