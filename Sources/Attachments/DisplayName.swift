/// A sender's name for a file, made safe to show: no folders, no control characters, nothing that
/// turns the direction of the text around, at most 255 characters (Unicode scalars).
enum DisplayName {
  static let characterLimit = 255

  /// `nil` when nothing is left.
  static func clean(_ name: String) -> String? {
    let base = name.unicodeScalars.reversed().prefix { $0 != "/" }.reversed()
    let shown = base.lazy.filter(isHarmless).prefix(characterLimit)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: shown)
    return text.isEmpty ? nil : String(text)
  }

  /// "gpj.exe" can be made to look like "exe.jpg" by the marks in the two ranges (UAX #9).
  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": false
    case "\u{2028}", "\u{2029}": false
    default: scalar.properties.generalCategory != .control
    }
  }
}
