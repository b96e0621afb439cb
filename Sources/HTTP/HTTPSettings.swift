/// How connections are treated.
public struct HTTPSettings: Sendable {
  public var connectionLimit = 4_096
  public var connectionsPerAddress = 512
  /// Of request line and header fields together, in bytes.
  public var headByteLimit = 32_768
  public var targetByteLimit = 8_192
  /// A request's head has to be there this long after its connection or its first line.
  public var headSeconds = 10
  /// A connection between two requests.
  public var idleSeconds = 60
  /// Bodies have to come, and answers be taken, at this rate at least, after the grace.
  public var minimumBytesPerSecond = 1_024
  public var graceSeconds = 10
  /// Threads that serve connections.
  public var connectionThreadCount = 2
  /// Threads for short work, and for work that waits for others.
  public var shortWorkerCount = 8
  public var longWorkerCount = 32
  /// Requests that may wait for a worker before further ones are refused.
  public var waitingRequestLimit = 2_048
  /// PEM texts.
  public var certificate: String?
  public var privateKey: String?

  public init() {}
}
