/// The fields of `Content-Disposition` (RFC 6266, RFC 7578).
public struct ContentDisposition: Sendable {
  /// In lower case: `form-data`, `attachment`.
  public let kind: String
  public let name: String?
  /// `filename*` before `filename`. As the sender wrote it: it is not fit to be shown or stored yet.
  public let fileName: String?

  public init(_ field: String) {
    let pieces = HTTPText.split(field, at: ";")
    kind = pieces.first?.lowercased() ?? ""
    var parameters: [String: String] = [:]
    for piece in pieces.dropFirst() {
      guard let equals = piece.firstIndex(of: "=") else { continue }
      let name = HTTPText.trim(piece[..<equals]).lowercased()
      if parameters[name] == nil {
        parameters[name] = HTTPText.trim(piece[piece.index(after: equals)...])
      }
    }
    name = parameters["name"].map { Self.unescape(HTTPText.unquote($0)) }
    fileName =
      parameters["filename*"].flatMap(Self.extended)
      ?? parameters["filename"].map { Self.unescape(HTTPText.unquote($0)) }
  }

  /// Browsers escape these three in forms, and nothing else (HTML, 4.10.21.8).
  private static func unescape(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let percent = rest.firstIndex(of: "%") {
      result += rest[..<percent]
      let code = rest[percent...].prefix(3)
      switch code.uppercased() {
      case "%22": result += "\""
      case "%0D": result += "\r"
      case "%0A": result += "\n"
      default: result += code
      }
      rest = rest[percent...].dropFirst(3)
    }
    return result + rest
  }

  /// RFC 8187: `UTF-8'en'na%C3%AFve.jpg`.
  private static func extended(_ text: String) -> String? {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
    return PercentDecoding.decode(parts[2])
  }

  /// `attachment; filename="plain"; filename*=UTF-8''encoded` for a name that is fit to be shown.
  public static func attachment(fileName: String) -> String {
    var plain = String.UnicodeScalarView()
    var encoded = ""
    for scalar in fileName.unicodeScalars {
      let isPlain = (0x20...0x7E).contains(scalar.value) && !"\"\\%".unicodeScalars.contains(scalar)
      plain.append(isPlain ? scalar : "_")
      for unit in String(scalar).utf8 {
        let isUnreserved =
          HTTPText.isToken(CollectionOfOne(unit)) && !"*'%".utf8.contains(unit)
        if isUnreserved {
          encoded.unicodeScalars.append(Unicode.Scalar(unit))
        } else {
          let digits = String(unit, radix: 16, uppercase: true)
          encoded += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
      }
    }
    return "attachment; filename=\"\(String(plain))\"; filename*=UTF-8''\(encoded)"
  }
}
