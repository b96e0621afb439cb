public import Model

/// How renditions are made again.
public struct RegenerationPolicy: Hashable, Sendable {
  /// How often a rendering that found no free worker is tried, and how long it waits before.
  static let busyAttempts = 40
  static let busyPauseMilliseconds = 250
  /// How often a claim of another run is looked at again.
  static let claimPauseMilliseconds = 250

  /// All renditions in force. Every picture is rendered into all of them, as an upload is, because
  /// they are made from one another; what was not asked for is then not kept.
  public var specs: [RenditionSpec]
  public var limits: Limits
  /// How long a writer may take, at least, before its lease may be ended.
  public var leaseSeconds: Int64 = 900
  /// After this without a sign of life a run's claims are anybody's.
  public var claimSeconds: Int64 = 15
  /// Pictures that are claimed together.
  public var batchSize: Int = 16
  public var leaseAttempts = 3
  public var deletionWaitMilliseconds = 5_000

  public init(
    specs: [RenditionSpec] = RenditionSpec.standard, limits: Limits = .standard
  ) {
    self.specs = specs
    self.limits = limits
  }
}
