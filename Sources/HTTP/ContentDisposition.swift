/// The fields of `Content-Disposition` (RFC 6266, RFC 7578).
public struct ContentDisposition: Sendable {
  /// In lower case: `form-data`, `attachment`.
  public let kind: String
  public let name: String?
  /// `filename*` before `filename`. As the sender wrote it: it is not fit to be shown or stored yet.
  public let fileName: String?

  public init(_ field: String) {
    let pieces = HTTPText.split(field, at: ";")
    kind = pieces.first.map(HTTPText.lowercased) ?? ""
    var parameters: [String: String] = [:]
    for piece in pieces.dropFirst() {
      // Of bytes: an accent behind it would make one character of both.
      guard let equals = piece.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = HTTPText.lowercased(HTTPText.trim(piece[..<equals]))
      if parameters[name] == nil {
        parameters[name] = HTTPText.trim(piece[piece.utf8.index(after: equals)...])
      }
    }
    name = parameters["name"].map { Self.unescape(HTTPText.unquote($0)) }
    fileName =
      parameters["filename*"].flatMap(Self.extended)
      ?? parameters["filename"].map { Self.unescape(HTTPText.unquote($0)) }
  }

  /// Browsers escape these three in forms, and nothing else (HTML, 4.10.21.8).
  private static func unescape(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      result += rest[..<percent]
      let code = rest[percent...].prefix(3)
      switch HTTPText.lowercased(String(decoding: code, as: UTF8.self)) {
      case "%22": result.append(UInt8(ascii: "\""))
      case "%0d": result.append(UInt8(ascii: "\r"))
      case "%0a": result.append(UInt8(ascii: "\n"))
      default: result += code
      }
      rest = rest[percent...].dropFirst(3)
    }
    return String(decoding: result + rest, as: UTF8.self)
  }

  /// RFC 8187: `UTF-8'en'na%C3%AFve.jpg`.
  private static func extended(_ text: String) -> String? {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, HTTPText.lowercased(parts[0]) == "utf-8" else { return nil }
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
