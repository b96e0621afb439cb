public import HTTP
public import Model

/// Everything that decides how the server behaves, checked.
public struct ServerSettings: Sendable {
  public var limits = Limits.standard
  public var specs = RenditionSpec.standard
  public var sanitizes = true
  public var acceptedTypes: [MediaType] = []
  public var http = HTTPSettings()
  /// Whoever comes may be anybody: for showing, never for use.
  public var isDemo = false
  /// The shared key of a marketplace's own sign-in, at least 32 bytes.
  public var externalKey: [UInt8]?
  public var metricsToken: String?
  /// Addresses whose `X-Forwarded-Proto` is believed.
  public var trustedProxies: Set<String> = []
  /// Of one person's uploads that wait for a message.
  public var pendingByteLimit = 512 << 20
  public var uploadsPerMinute = 600
  /// What is left free on the store's disk.
  public var reservedDiskByteCount = 256 << 20
  /// How often blobs that nothing needs are removed; 0 for never.
  public var collectEverySeconds = 3_600
  /// How long a check of everything that is stored takes, again and again; 0 for none.
  public var scrubEverySeconds = 0
  /// How long stopping may take.
  public var stopSeconds = 25

  public init() {}
}
