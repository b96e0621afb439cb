public import Model

/// How uploads are treated.
public struct UploadPolicy: Hashable, Sendable {
  /// How often a blob that is being deleted is looked at again.
  static let deletionPauseMilliseconds = 25

  public var specs: [RenditionSpec]
  public var limits: Limits
  /// Whether pictures are stored without their private metadata.
  public var sanitizes: Bool
  /// How long an attachment waits for its message before it may be collected.
  public var pendingSeconds: Int64 = 86_400
  /// How long a writer may take, at least, before its lease may be ended.
  public var leaseSeconds: Int64 = 900
  /// How often a lost lease is taken anew.
  public var leaseAttempts = 3
  /// How long a blob that is being deleted is waited for.
  public var deletionWaitMilliseconds = 5_000

  public init(
    specs: [RenditionSpec] = RenditionSpec.standard, limits: Limits = .standard,
    sanitizes: Bool = true
  ) {
    self.specs = specs
    self.limits = limits
    self.sanitizes = sanitizes
  }
}
