public import Model

/// What counts as garbage.
public struct CollectionPolicy: Hashable, Sendable {
  /// The renditions in force.
  public var specs: [RenditionSpec]
  /// How long something must have been over before it is collected: expired attachments, leases and
  /// claims, and files of dead writers. A margin for clocks that differ; nothing depends on it.
  public var graceSeconds: Int64
  /// Whether renditions of names that are not in force go too.
  public var dropsUnlistedRenditions: Bool

  public init(
    specs: [RenditionSpec] = RenditionSpec.standard, graceSeconds: Int64 = 3_600,
    dropsUnlistedRenditions: Bool = false
  ) {
    self.specs = specs
    self.graceSeconds = graceSeconds
    self.dropsUnlistedRenditions = dropsUnlistedRenditions
  }
}
