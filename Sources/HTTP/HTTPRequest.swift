public import Model

/// A request's head, as a value.
public struct HTTPRequest: Sendable {
  public enum BodyLength: Hashable, Sendable {
    case none
    case known(Int)
    /// Chunked: known only at its end.
    case unknown
  }

  /// 32 hexadecimal digits, made here: for the log and the answer.
  public let id: String
  public let method: HTTPMethod
  public let target: HTTPTarget
  public let headers: HTTPHeaders
  public let bodyLength: BodyLength
  /// What `HTTPApplication.recall` said of it.
  public let digest: BlobID?
  /// The address of whoever is connected, without the port.
  public let peer: String
  /// Whether this connection is encrypted.
  public let isEncrypted: Bool

  public init(
    id: String, method: HTTPMethod, target: HTTPTarget, headers: HTTPHeaders,
    bodyLength: BodyLength, digest: BlobID? = nil, peer: String, isEncrypted: Bool
  ) {
    self.id = id
    self.method = method
    self.target = target
    self.headers = headers
    self.bodyLength = bodyLength
    self.digest = digest
    self.peer = peer
    self.isEncrypted = isEncrypted
  }
}
