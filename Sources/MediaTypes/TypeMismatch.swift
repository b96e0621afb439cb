public import Model

/// What the sender said about a file, against what its bytes say.
///
/// It never decides anything. It is worth a sentence because a wrong name is either a mistake that
/// somebody wants to know about, or an attempt.
public enum TypeMismatch {
  /// One sentence when the declared type or the name's extension says something else than
  /// `detected`; `nil` when they agree or say nothing.
  public static func sentence(
    detected: MediaType, declaredType: MediaType?, fileName: String?
  ) -> String? {
    var claims: [String] = []
    if let declared = declaredType?.canonicalSpelling, declared != .unknownBytes,
      !agrees(declared, with: detected)
    {
      claims.append("was declared as \(declaredType ?? declared)")
    }
    if let fileExtension = fileName.flatMap(FileNameExtension.init),
      !fileExtension.types.contains(where: { agrees($0, with: detected) })
    {
      claims.append("is named .\(fileExtension.text)")
    }
    guard !claims.isEmpty else { return nil }
    return "The file \(claims.joined(separator: " and ")) but its bytes are \(detected)."
  }

  /// A CSV file is plain text, and how many commas make it one is libmagic's opinion: text and CSV
  /// never contradict each other. Windows declares CSV files as Excel's.
  private static func agrees(_ claimed: MediaType, with detected: MediaType) -> Bool {
    switch detected {
    case .plainText, .csv:
      claimed.description.hasPrefix("text/") && claimed != .html && claimed != .xml
        || claimed == .csv || claimed == .excel97
    default: claimed.canonicalSpelling == detected
    }
  }
}
