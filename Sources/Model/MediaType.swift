/// An Internet media type (RFC 6838), lower case and without parameters: `image/jpeg`.
public struct MediaType: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Takes what stands before the first `;`, trimmed and in lower case; `nil` unless that is
  /// two non-empty runs of RFC 6838's characters with one `/` between them, 127 characters each.
  public init?(_ text: some StringProtocol) {
    let essence = text.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    let halves = essence.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy(Self.isRestrictedName) else { return nil }
    description = essence
  }

  /// For the package's own constants, which are written well formed; nothing is checked.
  package init(known: StaticString) { description = String(describing: known) }

  private static func isRestrictedName(_ name: Substring) -> Bool {
    (1...127).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$&-^_.+".utf8.contains($0)
        }
      }
  }

  public static let jpeg = MediaType(known: "image/jpeg")
  public static let png = MediaType(known: "image/png")
  public static let pdf = MediaType(known: "application/pdf")
  public static let plainText = MediaType(known: "text/plain")
  public static let csv = MediaType(known: "text/csv")
  public static let docx = MediaType(
    known: "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
  public static let xlsx = MediaType(
    known: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
  public static let odt = MediaType(known: "application/vnd.oasis.opendocument.text")
  public static let zip = MediaType(known: "application/zip")
}

/// What the system does with an accepted file.
public enum MediaKind: String, Sendable, CaseIterable {
  /// Decoded, rendered and sanitised.
  case image
  /// Kept as sent and linked; no renditions.
  case document
}
