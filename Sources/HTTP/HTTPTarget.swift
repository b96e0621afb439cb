/// A request's target in origin form (RFC 9112, 3.2.1), taken apart and decoded.
public struct HTTPTarget: Sendable {
  /// Without the query, as it came.
  public let rawPath: String
  /// Between the slashes, each decoded by itself: an encoded slash stays inside its segment, and
  /// none of them ever becomes part of a file's path.
  public let segments: [String]
  public let query: [(name: String, value: String)]

  /// `nil` when it does not begin with a slash, holds bytes that a target may not, or is not
  /// decodable.
  public init?(_ target: String) {
    let isVisible = target.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x23 }
    guard target.utf8.first == UInt8(ascii: "/"), isVisible else { return nil }
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = halves.first else { return nil }
    rawPath = String(path)
    var segments: [String] = []
    for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = PercentDecoding.decode(raw) else { return nil }
      segments.append(segment)
    }
    self.segments = segments == [""] ? [] : segments
    var query: [(name: String, value: String)] = []
    for pair in (halves.dropFirst().first ?? "").split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentDecoding.decode(sides.first ?? "", plusIsBlank: true),
        let value = PercentDecoding.decode(sides.dropFirst().first ?? "", plusIsBlank: true)
      else { return nil }
      query.append((name, value))
    }
    self.query = query
  }

  /// The first value of that name.
  public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
