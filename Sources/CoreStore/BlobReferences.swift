/// Why a blob is kept.
public struct BlobReferences: Hashable, Sendable {
  /// Attachments of which it is the stored form.
  public var attachments: Int
  /// Renditions that it holds, not counting one that was made of this very blob.
  public var renditions: Int
  /// Leases on it that were not dropped, expired or not.
  public var leases: Int

  public init(attachments: Int, renditions: Int, leases: Int) {
    self.attachments = attachments
    self.renditions = renditions
    self.leases = leases
  }

  public var isUnused: Bool { attachments == 0 && renditions == 0 && leases == 0 }
}
