import HTTP

/// One line of the table of everything that can be asked for.
struct Route: Sendable {
  enum Access: Hashable, Sendable {
    case anybody
    case signedIn
  }

  enum Action: Sendable {
    /// Short work, no body.
    case answer(@Sendable (Call) throws -> HTTPResponse)
    /// Short work, or work that may take long, which only the request shows; no body.
    case answerOrWork(@Sendable (Call) throws -> Answer)
    /// Decides for itself: streams.
    case open(@Sendable (Call) throws -> HTTPOpening)
    /// Short work on a whole JSON body, whose bytes are given.
    case json(@Sendable (Call, [UInt8]) throws -> HTTPResponse)
    /// Takes its body as it comes.
    case upload(@Sendable (Call) throws -> any UploadBody)
  }

  enum Answer: Sendable {
    case now(HTTPResponse)
    /// The same for the same request, whoever sends it and when, while nobody changes the store and
    /// the credential that came with it is good: it says nothing of time or chance.
    case lasting(HTTPResponse)
    /// In the lane of uploads, where waiting for others holds nobody up who is quickly served.
    case later(@Sendable () throws -> HTTPResponse)
  }

  let method: HTTPMethod
  /// `/v1/conversations/{id}/hire`: what stands in braces takes any one segment.
  let pattern: String
  let access: Access
  let action: Action
  private let segments: [Substring]

  init(
    _ method: HTTPMethod, _ pattern: String, _ access: Access = .signedIn, _ action: Action
  ) {
    self.method = method
    self.pattern = pattern
    self.access = access
    self.action = action
    segments = pattern.split(separator: "/")
  }

  /// Whether there are answers of it that last.
  var mayLast: Bool { if case .answerOrWork = action { true } else { false } }

  /// The values of the pattern's names; `nil` when the path is not of this pattern.
  func match(_ path: [String]) -> [Substring: String]? {
    guard path.count == segments.count else { return nil }
    var values: [Substring: String] = [:]
    for (segment, value) in zip(segments, path) {
      if segment.hasPrefix("{") {
        values[segment.dropFirst().dropLast()] = value
      } else if segment != value[...] {
        return nil
      }
    }
    return values
  }
}
